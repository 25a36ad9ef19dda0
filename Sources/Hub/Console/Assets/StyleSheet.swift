extension Console {
  /// The look of all pages: the colours of day and night, then the parts from the smallest to the largest.
  enum StyleSheet {
    static var text: String {
      let day = Colours.declarations(Colours.day, scheme: "light")
      let night = Colours.declarations(Colours.night, scheme: "dark")
      return """
        :root{\(day)}
        @media(prefers-color-scheme:dark){:root[data-theme=system]{\(night)}}
        :root[data-theme=dark]{\(night)}
        @media print{:root,:root[data-theme]{\(day)}}

        """ + "\(ground)\(frame)\(parts)\(forms)\(tables)\(pages)\(narrow)"
    }

    private static let ground: StaticString = """
      .l-critical{--level:var(--critical);--tint:var(--critical-tint)}
      .l-high{--level:var(--high);--tint:var(--high-tint)}
      .l-medium{--level:var(--medium);--tint:var(--medium-tint)}
      .l-low{--level:var(--low);--tint:var(--low-tint)}
      .l-informational{--level:var(--informational);--tint:var(--informational-tint)}
      .t-calm{--level:var(--calm);--tint:var(--calm-tint)}
      .t-watch{--level:var(--medium);--tint:var(--medium-tint)}
      .t-blind{--level:var(--medium);--tint:var(--medium-tint)}
      .t-attack{--level:var(--critical);--tint:var(--critical-tint)}
      .t-empty{--level:var(--link);--tint:var(--link-tint)}
      *{box-sizing:border-box}
      html{-webkit-text-size-adjust:100%;scroll-padding-top:5rem}
      body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:var(--paper);color:var(--ink);
      font:400 16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Noto Sans","Liberation Sans",sans-serif;
      overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
      main{flex:1;display:block;padding-bottom:4rem}
      main:focus{outline:none}
      h1,h2,h3,h4,p,ul,ol,dl,dd,figure,pre,fieldset{margin:0;padding:0}
      ul,ol{list-style:none}
      fieldset{border:0;min-width:0}
      a{color:var(--link);text-underline-offset:.18em;text-decoration-thickness:1px}
      a:hover{text-decoration-thickness:2px}
      :focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
      .unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
      .skip{position:absolute;left:1rem;top:-5rem;background:var(--sheet);padding:.75rem 1rem;z-index:9}
      .skip:focus{top:.5rem}
      .wide{max-width:76rem;margin:0 auto;padding:0 2rem;width:100%}
      .quiet,.note,.intro,.hint{color:var(--soft)}
      .note{font-size:.8125rem}
      code,.code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.875em}
      abbr[title]{text-decoration:underline dotted var(--edge);text-underline-offset:.2em;cursor:help}
      time[title]{cursor:default}
      svg{flex:none}
      .icon{fill:none;stroke:currentColor;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
      .mark{fill:var(--level)}
      .shield{fill:var(--link)}.cross{fill:var(--sheet)}
      .hatch{stroke:var(--edge);stroke-width:1.5}

      """

    private static let frame: StaticString = """
      .bar{position:sticky;top:0;z-index:5;background:var(--sheet);border-bottom:1px solid var(--line)}
      .bar .wide{display:flex;align-items:stretch;gap:2rem;min-height:3.5rem}
      .brand{display:flex;align-items:center;gap:.5rem;color:var(--ink);text-decoration:none;min-width:0}
      .brand .hospital{color:var(--soft);font-size:.875rem;white-space:nowrap;overflow:hidden;text-overflow:ellipsis;max-width:14rem}
      .bar nav{margin-left:auto;display:flex}
      .bar nav ul{display:flex}
      .bar nav li{display:flex}
      .bar nav a{display:flex;align-items:center;gap:.4rem;padding:0 .8rem;color:var(--soft);text-decoration:none;font-size:.9375rem;font-weight:500;border-bottom:3px solid transparent;border-top:3px solid transparent}
      .bar nav a:hover{color:var(--ink);border-bottom-color:var(--line)}
      .bar nav a[aria-current]{color:var(--ink);border-bottom-color:var(--link);font-weight:650}
      .bar nav .icon{display:none}
      .badge{background:var(--medium-tint);color:var(--medium);border-radius:1rem;padding:0 .45rem;font-size:.75rem;line-height:1.25rem;font-weight:700}
      .badge.urgent{background:var(--critical-tint);color:var(--critical)}
      .menu{position:relative;display:flex;align-items:center}
      .menu>summary{display:flex;align-items:center;list-style:none;cursor:pointer;padding:.25rem;border-radius:2rem}
      .menu>summary::-webkit-details-marker{display:none}
      .menu .label{font-size:.8125rem;color:var(--soft)}
      .menu>summary .label{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
      .initials{display:grid;place-items:center;width:2rem;height:2rem;border-radius:50%;background:var(--link-tint);color:var(--link);font-size:.8125rem;font-weight:700}
      .menu .sheet{position:absolute;right:0;top:calc(100% + .25rem);width:17rem;background:var(--sheet);border:1px solid var(--line);border-radius:10px;box-shadow:0 8px 28px var(--shade);padding:.5rem}
      .menu .sheet>*{padding:.5rem .75rem}
      .menu .sheet ul{padding:.25rem 0;border-top:1px solid var(--line)}
      .menu .sheet li a{display:flex;gap:.6rem;align-items:center;padding:.5rem .75rem;border-radius:6px;text-decoration:none;color:var(--ink)}
      .menu .sheet li a:hover{background:var(--well)}
      .menu .sheet form{border-top:1px solid var(--line)}
      .menu .who b,.menu .who span{display:block}.menu .who span{color:var(--soft);font-size:.875rem}
      .menu .sheet form.inline{display:flex}
      .more-places{display:none}
      .theme{display:flex;align-items:center;gap:.75rem}
      .segments{display:inline-flex;border:1px solid var(--edge);border-radius:6px;overflow:hidden}
      .segments button,.segments a{border:0;border-radius:0;background:none;color:var(--ink);padding:.25rem .7rem;min-height:1.875rem;font:inherit;font-size:.875rem;cursor:pointer;text-decoration:none;display:inline-flex;align-items:center}
      .segments>*+*{border-left:1px solid var(--line)}
      .segments [aria-pressed=true],.segments [aria-current]{background:var(--link-tint);color:var(--link);font-weight:650}
      .segments :focus-visible{outline-offset:-3px}
      .notice{border-bottom:1px solid var(--line);background:var(--calm-tint);color:var(--calm);font-weight:500}
      .notice p{padding-top:.7rem;padding-bottom:.7rem}
      .notice.n-refused{background:var(--critical-tint);color:var(--critical)}
      footer{border-top:1px solid var(--line);padding:1.25rem 0;color:var(--ink);font-size:.875rem}
      footer .wide{display:flex;flex-wrap:wrap;gap:.75rem 2rem;justify-content:space-between;align-items:center}
      .live:not(:empty){margin-left:.5rem}
      .live.on::before{content:"";display:inline-block;width:.5rem;height:.5rem;border-radius:50%;background:var(--calm);margin:0 .4rem 0 .75rem}

      """

    private static let parts: StaticString = """
      h1{font-size:clamp(1.625rem,1.3rem + 1.4vw,2.125rem);line-height:1.2;letter-spacing:-.018em;font-weight:700;text-wrap:balance}
      h2{font-size:1.25rem;line-height:1.3;letter-spacing:-.01em;font-weight:700}
      h3{font-size:1rem;line-height:1.4;font-weight:650}
      h4{font-size:.875rem;font-weight:650;color:var(--soft)}
      .page-head{padding-top:2.25rem}
      .page-head+.card,.page-head+.secret,.page-head+.caveat,.page-head+.first{margin-top:1.5rem}
      .card+.caveat,.caveat+.card,.card+form,.card+.table{margin-top:1.25rem}
      .copyable+h3{margin-top:1.5rem}
      .lines{margin-top:.5rem;display:grid;gap:.25rem}
      .card>.meter{margin:.6rem 0}.card>.meter:first-child{margin-top:.3rem}.card>.row{margin-top:.9rem}.card+.boxed{margin-top:.75rem}
      .caveat+.incidents,.incidents+.table,.table+form{margin-top:1.25rem}
      p+.steps,p+.copyable,.copyable+p{margin-top:.75rem}
      .crumb{font-size:.875rem;margin-bottom:.35rem}
      .crumb a{display:inline-block;padding:.15rem 0}
      .head{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:baseline;justify-content:space-between}
      .lede{max-width:46rem;margin-top:.5rem;color:var(--soft);text-wrap:pretty}
      section{margin-top:2.75rem}
      section>.head{margin-bottom:.75rem}
      .intro{max-width:46rem;margin:-.4rem 0 1rem;text-wrap:pretty}
      .card{background:var(--sheet);border:1px solid var(--line);border-radius:10px;padding:1.25rem 1.5rem}
      .card+.card{margin-top:1rem}
      .card>h3:not(:first-child),.card>h4:not(:first-child){margin-top:1.25rem}
      .columns{display:grid;grid-template-columns:minmax(0,1fr) 21rem;gap:2.5rem;align-items:start}
      .columns.even{grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:1.5rem}
      .columns>*>section:first-child{margin-top:2.25rem}
      .level{display:inline-flex;align-items:center;gap:.35rem;color:var(--level);font-weight:650;white-space:nowrap}
      .state{display:inline-block;border:1px solid currentColor;border-radius:1rem;padding:0 .6rem;font-size:.8125rem;line-height:1.375rem;font-weight:600;white-space:nowrap}
      .s-new{color:var(--critical)}.s-working{color:var(--link)}.s-contained{color:var(--calm)}.s-closed{color:var(--soft)}
      .entity,.technique{display:inline-flex;align-items:baseline;gap:.35rem;text-decoration:none;max-width:100%}
      .entity span,.technique{text-decoration:underline;text-decoration-color:var(--line)}
      .entity:hover span,.technique:hover{text-decoration-color:currentColor}
      .entity .icon{width:15px;height:15px;align-self:center;color:var(--soft)}
      .tags{display:flex;flex-wrap:wrap;gap:.2rem .9rem}
      .tags a{min-height:1.5rem}
      .chips{display:flex;flex-wrap:wrap;gap:.4rem}
      .chips>*{background:var(--well);border-radius:5px;padding:.1rem .55rem;font-size:.875rem}
      .facts{display:grid;gap:.6rem}
      .facts dt,.row-facts dt{font-size:.8125rem;color:var(--soft)}
      .row-facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:1rem 1.5rem}
      .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:1rem 1.5rem}
      .figures dt{font-size:.875rem;color:var(--soft)}
      .figures .value{font-size:1.5rem;line-height:1.3;font-weight:650;letter-spacing:-.015em}
      .empty{border:1px dashed var(--edge);border-radius:10px;padding:1.5rem 1.75rem;max-width:46rem;color:var(--soft)}
      .empty .title{color:var(--ink);font-weight:650;font-size:1.0625rem;margin-bottom:.25rem}
      .empty .actions{margin-top:1rem}
      .meter{display:block;border-radius:3px}
      .meter .well{fill:var(--line)}.meter .fill{fill:var(--level)}
      .bars{display:block;overflow:visible}
      .bars .bar{fill:var(--bar)}.bars .gap{fill:url(#hatch)}.bars .base{stroke:var(--line)}
      .bars .mark{stroke:var(--sheet);stroke-width:1}
      .axis{display:block;overflow:visible}
      .axis line{stroke:var(--edge)}.axis text{fill:var(--soft);font-size:12px}
      .timeline{background:var(--sheet);border:1px solid var(--line);border-radius:10px;padding:1.25rem 1.5rem 1rem}
      .lanes li+li{margin-top:.5rem}
      .lane-name{display:flex;justify-content:space-between;gap:1rem;font-size:.9375rem}
      .lane{display:block;overflow:visible}
      .lane .grid{stroke:var(--line)}.lane .span{fill:var(--level);opacity:.25}
      .lane .mark{stroke:var(--sheet);stroke-width:1.2}
      figcaption{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.25rem 2rem;font-size:.8125rem;color:var(--soft);margin-top:.5rem}
      .legend{display:flex;flex-wrap:wrap;gap:.25rem 1rem}
      .matrix{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:1.5rem 1rem}
      .matrix h3{font-size:.9375rem;border-top:2px solid var(--ink);padding-top:.5rem;margin-bottom:.5rem}
      .cell{display:block;background:var(--tint,var(--well));border-radius:6px;padding:.4rem .65rem .45rem;margin-top:.35rem;font-size:.875rem;line-height:1.4}
      .cell .technique{display:block;text-decoration:none}.cell .code{display:block;color:var(--soft);white-space:nowrap}
      .cell .note{display:block}
      .cell.seen{background:var(--link-tint)}
      .history{font-size:.9375rem}
      .history li{display:grid;grid-template-columns:8.5rem minmax(0,1fr) auto;gap:.25rem 1rem;padding:.5rem 0;border-bottom:1px solid var(--line)}
      .history li:last-child{border:0}
      .history .when{color:var(--soft)}
      .history a{font-size:.8125rem}.history span.quiet{font-size:.8125rem}
      pre{white-space:pre-wrap;background:var(--well);border-radius:8px;padding:1rem 1.25rem;line-height:1.55;max-height:32rem;overflow:auto}
      .copyable{position:relative}
      .has-copy{padding-right:5.25rem}
      .copyable button{position:absolute;top:.5rem;right:.5rem;min-height:1.75rem;padding:.1rem .7rem;font-size:.8125rem;background:var(--sheet)}
      .secret{background:var(--medium-tint);border-left:4px solid var(--medium);border-radius:0 8px 8px 0;padding:1rem 1.25rem;margin-top:1rem}
      .secret pre{background:var(--sheet);font-size:1rem;margin:.6rem 0}
      .caveat{border-left:4px solid var(--medium);padding:.1rem 0 .1rem 1rem;color:var(--medium);font-weight:500;max-width:46rem}
      .pager{display:flex;gap:.75rem;margin-top:1.5rem}
      .steps{counter-reset:step}
      .steps>li{counter-increment:step;position:relative;padding-left:2rem}
      .steps>li+li{margin-top:.5rem}
      .steps>li::before{content:counter(step);position:absolute;left:0;top:.1rem;width:1.4rem;height:1.4rem;border-radius:50%;background:var(--sheet);border:1px solid var(--edge);font-size:.8125rem;line-height:1.3rem;text-align:center;font-weight:650;color:var(--soft)}

      """

    private static let forms: StaticString = """
      button,.button{font:inherit;font-size:.9375rem;font-weight:600;min-height:2.25rem;padding:.35rem 1rem;border:1px solid var(--edge);border-radius:6px;background:var(--sheet);color:var(--ink);cursor:pointer;text-decoration:none;display:inline-flex;align-items:center;gap:.4rem}
      button:hover,.button:hover{border-color:var(--ink)}
      button.primary,.button.primary{background:var(--link);border-color:var(--link);color:var(--on-link)}
      button.primary:hover,.button.primary:hover{filter:brightness(1.1)}
      button.danger{color:var(--critical);border-color:var(--critical)}
      button.plain{border-color:transparent;background:none;padding-left:0;color:var(--link);min-height:2rem}
      button.small,.button.small{min-height:1.75rem;padding:.1rem .7rem;font-size:.8125rem}
      form.inline{display:inline-flex}
      .field{margin-bottom:1rem}
      label,.label-text,legend{display:block;font-size:.875rem;font-weight:600;margin-bottom:.25rem;padding:0}
      .hint{font-size:.8125rem;margin:-.1rem 0 .35rem}
      input:not([type=hidden],[type=radio],[type=checkbox]),select,textarea{font:inherit;font-size:1rem;width:100%;min-height:2.5rem;padding:.4rem .7rem;border:1px solid var(--edge);border-radius:6px;background:var(--sheet);color:var(--ink)}
      input.code,textarea.code{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.9375rem}
      ::placeholder{color:var(--soft);opacity:1}
      select{padding-right:.3rem}
      textarea{resize:vertical;display:block}
      input[type=radio],input[type=checkbox]{width:1.5rem;height:1.5rem;accent-color:var(--link);margin:0;flex:none}
      .problem{background:var(--critical-tint);color:var(--critical);border-radius:6px;padding:.6rem .9rem;font-weight:500;margin-bottom:1rem}
      .row{display:flex;flex-wrap:wrap;gap:.5rem .75rem;align-items:flex-end}
      .row .field{margin:0;flex:1 1 9rem}
      .filter{display:flex;flex-wrap:wrap;gap:.75rem;align-items:flex-end;margin-top:1.5rem}
      .filter .field{margin:0;min-width:9rem}
      .fold{border-top:1px solid var(--line)}
      .table+.fold,.pager+.fold,.table+.boxed{margin-top:1.25rem}
      .fold>summary{cursor:pointer;padding:.6rem 0;font-weight:600;font-size:.9375rem;color:var(--link)}
      .fold>.inside{padding:.5rem 0 1rem}
      .fold.small{border:0}
      .fold.small>summary{font-size:.875rem;padding:.2rem 0;font-weight:500}
      .fold.boxed{border:1px solid var(--line);border-radius:10px;background:var(--sheet);padding:0 1.5rem}
      .fold.boxed+.fold.boxed{margin-top:.75rem}
      .fold.boxed>.inside{padding-bottom:1.25rem}
      .narrow-form{max-width:30rem}

      """

    private static let tables: StaticString = """
      *+.table{margin-top:1.25rem}
      .head+.table,.intro+.table{margin-top:0}
      .table{width:100%;border-collapse:collapse;font-size:.9375rem}
      .table th{text-align:left;font-size:.8125rem;font-weight:600;color:var(--soft);padding:.4rem 1rem .4rem 0;border-bottom:1px solid var(--edge);vertical-align:bottom;white-space:nowrap}
      .table td{padding:.65rem 1rem .65rem 0;border-bottom:1px solid var(--line);vertical-align:top}
      .table tr:last-child td{border-bottom:0}
      .table .end{text-align:right}
      .table .time{white-space:nowrap;color:var(--soft)}
      .table .tight{width:1%;white-space:nowrap}
      .table th:last-child,.table td:last-child{padding-right:0}
      .table .title{font-weight:600}
      .table form+form{margin-top:.35rem}
      [data-row].at{outline:2px solid var(--link);outline-offset:4px;border-radius:6px}
      .pairs dt{display:inline;color:var(--soft);font-size:.8125rem}
      .pairs dt::after{content:": "}
      .pairs dd{display:inline;font-family:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.8125rem}
      .pairs div+div{margin-top:.1rem}

      """
  }
}
