extension Console.Document {
  /// The shapes of levels and the signs of places and entities, once for each page.
  static let drawings: Console.HTML = """
    <svg width="0" height="0" class="unseen" aria-hidden="true" focusable="false"><defs>
    <path id="m-critical" d="M0-7.5 7.5 0 0 7.5-7.5 0Z"/>
    <path id="m-high" d="M0-6.6 6.8 5.4H-6.8Z"/>
    <path id="m-medium" d="M-5.2-5.2H5.2V5.2H-5.2Z"/>
    <circle id="m-low" r="5.2"/>
    <path id="m-informational" d="M-6-1.8H6V1.8H-6Z"/>
    <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V6"/></pattern>
    <symbol id="logo" viewBox="0 0 20 20"><path class="shield" d="M10 1 18 4v6c0 4.6-3.3 7.6-8 9-4.7-1.400-8-4.400-8-9V4Z"/><path class="cross" d="M8.500 5.500h3V8.500h3v3h-3v3h-3v-3h-3v-3h3Z"/></symbol>
    <g id="i-now"><path d="M2 10.500h3.500L8 4.500l4 11 2.500-5H18"/></g>
    <g id="i-incidents"><path d="M10 3 18 16.500H2Z"/><path d="M10 8v4M10 14v.500"/></g>
    <g id="i-search"><circle cx="8.500" cy="8.500" r="5.500"/><path d="m12.500 12.500 5 5"/></g>
    <g id="i-sources"><path d="M3 12V4.500h14V12M1.500 12H7l1 2.500h4l1-2.500h5.500v4.500h-17Z"/></g>
    <g id="i-rules"><path d="m2.500 5 1.500 1.500L6.500 4M2.500 11 4 12.500 6.500 10M9.500 5.500H18M9.500 11.500H18M9.500 16.500H18M3 16.500h2"/></g>
    <g id="i-ledger"><path d="M4 17V4.500A1.500 1.500 0 0 1 5.500 3H16v14H4.500a1.500 1.500 0 0 1 0-3H16M7.500 6.500h5M7.500 9.500h5"/></g>
    <g id="i-settings"><path d="M2 6h8M15 6h3M2 14h3M10 14h8"/><circle cx="12.500" cy="6" r="2.500"/><circle cx="7.500" cy="14" r="2.500"/></g>
    <g id="e-host"><path d="M2.500 3.500h15v10h-15ZM7 17h6M10 13.500V17"/></g>
    <g id="e-user"><circle cx="10" cy="6.500" r="3.500"/><path d="M3 17.500c.5-4 3-6 7-6s6.500 2 7 6"/></g>
    <g id="e-session"><circle cx="6.500" cy="13.500" r="3.500"/><path d="m9 11 7.500-7.500M13 7l2.500 2.500"/></g>
    <g id="e-process"><path d="M2.500 4h15v12h-15ZM5.500 8l2.500 2-2.500 2M10 12.500h4"/></g>
    <g id="e-address"><circle cx="10" cy="10" r="7.500"/><path d="M2.500 10h15M10 2.500c-5.500 5-5.500 10 0 15 5.500-5 5.500-10 0-15"/></g>
    <g id="e-domain"><circle cx="10" cy="10" r="7.500"/><path d="M2.500 10h15M10 2.500c-5.500 5-5.500 10 0 15 5.500-5 5.500-10 0-15"/></g>
    <g id="e-hash"><path d="M7.500 3 6 17M14 3l-1.500 14M3.500 7.500h14M2.500 12.500h14"/></g>
    <g id="e-file"><path d="M4.500 2.500h7l4 4v11h-11ZM11.500 2.500v4h4"/></g>
    <g id="e-cloudAccount"><path d="M5.500 16a3.500 3.500 0 0 1-.5-7 5 5 0 0 1 9.500-.500A3.800 3.800 0 0 1 14.500 16Z"/></g>
    </defs></svg>

    """
}
