/// The look of the page. Each pair of colours used for text keeps a contrast of 4.5 to 1, each sign 3 to 1.
/// - Source: Web Content Accessibility Guidelines 2.2, criteria 1.4.3, 1.4.10, 1.4.11 and 2.4.7.
enum StyleSheet {
  static let text: StaticString = """
    :root{color-scheme:light dark;
    --paper:#f6f6f3;--sheet:#ffffff;--well:#f1f2ef;--ink:#1b2226;--soft:#56616a;--line:#dcdfda;--link:#0d5c6b;
    --critical:#a11236;--critical-tint:#fbeaee;--high:#a93f07;--high-tint:#fdf0e6;--medium:#7d5700;--medium-tint:#faf3dd;
    --low:#1f5f8f;--low-tint:#eaf2f8;--informational:#5a656d;--informational-tint:#eff1f1;--calm:#1c6b45;--calm-tint:#e9f4ee}
    @media(prefers-color-scheme:dark){:root{
    --paper:#11161a;--sheet:#181f24;--well:#1f272d;--ink:#e4e9eb;--soft:#a2aeb6;--line:#2e3940;--link:#7cc7d6;
    --critical:#ff8ea6;--critical-tint:#371a24;--high:#ff9f66;--high-tint:#352318;--medium:#e3be62;--medium-tint:#302916;
    --low:#86bde6;--low-tint:#172938;--informational:#a5b0b8;--informational-tint:#232b31;--calm:#7fcfa4;--calm-tint:#15291f}}
    .l-critical{--level:var(--critical);--tint:var(--critical-tint)}
    .l-high{--level:var(--high);--tint:var(--high-tint)}
    .l-medium{--level:var(--medium);--tint:var(--medium-tint)}
    .l-low{--level:var(--low);--tint:var(--low-tint)}
    .l-informational{--level:var(--informational);--tint:var(--informational-tint)}
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
    body{margin:0;background:var(--paper);color:var(--ink);font:400 16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,
    "Helvetica Neue",Arial,"Noto Sans","Liberation Sans",sans-serif;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
    h1,h2,h3,h4,p,ul,ol,dl,dd,figure{margin:0;padding:0}
    ul,ol{list-style:none}
    a{color:var(--link);text-underline-offset:.18em;text-decoration-thickness:1px}
    a:hover{text-decoration-thickness:2px}
    :focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
    .unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
    .skip{position:absolute;left:1rem;top:-4rem;background:var(--sheet);padding:.5rem 1rem;z-index:1}
    .skip:focus{top:1rem}
    .wide,main{max-width:72rem;margin:0 auto;padding:0 2rem}
    .quiet,.more,.intro,.note,.notes,.facts{color:var(--soft)}
    .more{font-size:.875rem;margin-top:.75rem}
    .intro{max-width:44rem;margin:.25rem 0 1.25rem}
    .code,code,.path{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.86em}
    .mark{fill:var(--level);flex:none}
    .level{display:inline-flex;align-items:center;gap:.4rem;color:var(--level);font-weight:600;font-size:.875rem;white-space:nowrap}

    .verdict{background:var(--sheet);border-bottom:1px solid var(--line);border-top:6px solid var(--level);padding:1.5rem 0 0}
    .tone-calm{--level:var(--calm);--tint:var(--calm-tint)}
    .tone-blind{--level:var(--medium);--tint:var(--medium-tint)}
    .brand{display:flex;flex-wrap:wrap;gap:.25rem 1rem;color:var(--soft);font-size:.875rem;margin-bottom:2.5rem}
    .brand .name{color:var(--ink);font-weight:700;letter-spacing:.01em}
    .brand time{margin-left:auto}
    h1{font-size:clamp(1.9rem,1.3rem + 2.6vw,3rem);line-height:1.1;letter-spacing:-.022em;font-weight:700;text-wrap:balance}
    .lede{font-size:1.125rem;max-width:46rem;margin-top:1rem;text-wrap:pretty}
    .first{background:var(--tint);border-left:4px solid var(--level);border-radius:0 6px 6px 0;padding:.9rem 1.25rem 1rem;margin-top:1.5rem;max-width:46rem}
    .first h2{font-size:.875rem;color:var(--level);font-weight:700;margin:0;letter-spacing:0}
    .first p{font-size:1.0625rem;font-weight:500}
    .caveat{margin-top:1rem;padding-left:1.25rem;border-left:4px solid var(--medium);max-width:46rem;color:var(--medium);font-weight:500}
    .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:1.25rem 1.5rem;margin-top:2.25rem;padding-top:1.25rem;border-top:1px solid var(--line)}
    .figures dt{font-size:.875rem;color:var(--soft)}
    .figures .value{font-size:1.625rem;line-height:1.25;font-weight:600;letter-spacing:-.015em}
    .figures .note{font-size:.8125rem;line-height:1.4}
    nav{margin-top:1.75rem}
    nav ul{display:flex;flex-wrap:wrap;gap:0 1.5rem}
    nav a{display:inline-block;padding:.65rem 0;font-size:.9375rem;text-decoration:none;font-weight:500}
    nav a:hover{text-decoration:underline}

    section{margin-top:3.5rem}
    h2{font-size:1.5rem;line-height:1.25;letter-spacing:-.015em;font-weight:700;margin-bottom:.5rem}
    h3{font-size:1.0625rem;line-height:1.35;font-weight:650}
    section>h3{margin:2rem 0 .5rem}
    h4{font-size:.875rem;font-weight:650;color:var(--soft);margin-bottom:.4rem}

    .timeline{background:var(--sheet);border:1px solid var(--line);border-radius:8px;padding:1.25rem 1.25rem 1rem}
    .lanes li+li{margin-top:.35rem}
    p.lane{display:flex;align-items:center;gap:.5rem;font-size:.9375rem;min-width:0}
    p.lane a,p.lane .title{white-space:nowrap;overflow:hidden;text-overflow:ellipsis;min-width:0;color:var(--ink);font-weight:500;text-decoration-color:var(--line)}
    p.lane .note{margin-left:auto;flex:none;font-size:.8125rem}
    svg.lane,svg.axis{display:block;overflow:visible}
    .lane .mark{stroke:var(--sheet);stroke-width:1.2}
    .span{fill:var(--level);opacity:.28}
    .grid{stroke:var(--line)}
    .base{stroke:var(--soft)}
    .cut{fill:var(--well)}
    .axis text{fill:var(--soft);font-size:12px}
    .axis .date{font-size:11.5px}
    figcaption{display:flex;flex-wrap:wrap;gap:.5rem 2rem;font-size:.8125rem;color:var(--soft);margin-top:.5rem}
    .legend{display:flex;flex-wrap:wrap;gap:.25rem 1rem}
    .legend .level{font-size:.8125rem;font-weight:500}

    .card{background:var(--sheet);border:1px solid var(--line);border-radius:8px;margin-top:1.5rem;overflow:clip;break-inside:auto}
    .card>header{display:flex;gap:1.25rem;align-items:flex-start;padding:1.5rem 1.75rem 1.25rem;background:var(--tint);border-bottom:1px solid var(--line)}
    .score{flex:none;width:5rem;text-align:center;background:var(--sheet);border:1px solid var(--line);border-radius:6px;padding:.5rem .25rem .45rem;line-height:1.1}
    .score b{display:block;font-size:2rem;letter-spacing:-.03em;color:var(--level)}
    .score span{font-size:.75rem;color:var(--soft)}
    .card h3{font-size:1.3125rem;line-height:1.3;letter-spacing:-.012em;margin:.1rem 0 .25rem;text-wrap:pretty}
    .facts{font-size:.9375rem;color:var(--ink)}
    .columns{display:grid;grid-template-columns:minmax(0,1fr) 19rem}
    .columns>.main{padding:1.5rem 1.75rem}
    .columns>.side{padding:1.5rem 1.75rem 1.5rem 1.5rem;border-left:1px solid var(--line);font-size:.9375rem}
    .side h4:not(:first-child),.main h4:not(:first-child){margin-top:1.5rem}
    .next{background:var(--well);border-radius:6px;padding:1rem 1.25rem;margin-bottom:1.75rem}
    .next h4{color:var(--ink)}
    .next ol{counter-reset:step}
    .next li{counter-increment:step;position:relative;padding-left:1.75rem}
    .next li+li{margin-top:.4rem}
    .next li::before{content:counter(step) ".";position:absolute;left:0;font-weight:650;color:var(--soft)}
    .story li{display:grid;grid-template-columns:6.25rem minmax(0,1fr);gap:.25rem 1rem;padding-bottom:.9rem;position:relative}
    .story li:not(:last-child)::before{content:"";position:absolute;left:5.5px;top:1.35rem;bottom:-.2rem;width:1px;background:var(--line)}
    .when{font-size:.875rem;color:var(--soft);line-height:1.6rem}
    .when .mark{margin-right:.55rem;vertical-align:-1px}
    .when .day{display:block;padding-left:1.35rem;line-height:1.2;font-size:.8125rem}
    .notes{font-size:.8125rem}
    .names{display:flex;flex-wrap:wrap;gap:.375rem}
    .names li{background:var(--well);border-radius:4px;padding:.1rem .5rem;font-size:.875rem}
    .names .rest{background:none;padding-left:.1rem;color:var(--soft)}
    .plain li+li{margin-top:.3rem}
    .sum li{display:flex;justify-content:space-between;gap:1rem}
    .sum li+li{margin-top:.2rem}
    .sum b{font-weight:600;flex:none}
    .sum .total{border-top:1px solid var(--line);padding-top:.35rem;margin-top:.4rem;font-weight:600}
    details{border-top:1px solid var(--line)}
    section>details{border:0;margin-top:.75rem}
    summary{cursor:pointer;padding:.85rem 1.75rem;font-weight:600;font-size:.9375rem}
    section>details>summary{padding:.5rem 0}
    summary .quiet{font-weight:400;margin-left:.6rem}
    summary:hover{color:var(--link)}
    .evidence>.table,.evidence>.more{margin:0 1.75rem 1.25rem;width:calc(100% - 3.5rem)}
    .more.folded{border-top:1px solid var(--line);margin:0;padding:.85rem 1.75rem}
    .hosts{margin-top:.25rem}
    .hosts p.lane{font-size:.875rem}

    .table{width:100%;border-collapse:collapse;font-size:.9375rem}
    .table caption{text-align:left;font-weight:650;padding:1.5rem 0 .5rem}
    .table caption.unseen{padding:0}
    .table th{text-align:left;font-size:.8125rem;font-weight:600;color:var(--soft);padding:.4rem 1rem .4rem 0;border-bottom:1px solid var(--soft);vertical-align:bottom;white-space:nowrap}
    .table td{padding:.55rem 1rem .55rem 0;border-bottom:1px solid var(--line);vertical-align:top}
    .table th:last-child,.table td:last-child{padding-right:0}
    .rules td:first-child,.rules th:first-child,.incidents td:first-child,.incidents th:first-child,
    .incidents td:last-child,.incidents th:last-child,.sources td:last-child,.sources th:last-child{text-align:right}
    .rules td:first-child,.rules th:first-child,.incidents td:first-child,.incidents th:first-child{width:4.5rem;padding-right:1.5rem}
    .rules,.incidents{table-layout:fixed}
    .rules th:nth-child(2),.incidents th:nth-child(2){width:8.75rem}
    .rules th:nth-child(4){width:24%}.rules th:nth-child(n+5){width:7rem}
    .incidents th:nth-child(4){width:22%}.incidents th:nth-child(5){width:11rem}.incidents th:nth-child(6){width:4rem}
    .sources{max-width:34rem}
    .tag{display:inline-block;white-space:nowrap;flex:none;margin-left:.5rem;font-size:.75rem;color:var(--soft);border:1px solid var(--line);border-radius:4px;padding:0 .35rem}
    .proof{font-size:.875rem;table-layout:fixed}
    .proof th:nth-child(1){width:10.5rem}.proof th:nth-child(2){width:7.5rem}.proof th:nth-child(3){width:22%}.proof th:nth-child(4){width:20%}
    .path,.record{display:block}
    .path:not(:first-child){margin-top:.3rem}
    .record{color:var(--soft);font-size:.8125rem}
    .details dt{display:inline;color:var(--soft);font-size:.8125rem}
    .details dt::after{content:": "}
    .details dd{display:inline;font-family:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.8125rem}
    .details div+div{margin-top:.15rem}

    .matrix{display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));gap:1.5rem 1rem}
    .matrix h3{font-size:.9375rem;border-top:2px solid var(--ink);padding-top:.5rem;margin-bottom:.6rem}
    .matrix h3 span{display:block;font-weight:400;font-size:.8125rem}
    .cell{background:var(--tint);border-radius:6px;padding:.5rem .65rem .55rem;margin-top:.4rem;line-height:1.35}
    .cell .top{display:flex;align-items:center;gap:.45rem;font-size:.875rem}
    .cell b{margin-left:auto;color:var(--level)}
    .cell .title{display:block;font-size:.875rem}

    .limits{max-width:46rem;list-style:disc;padding-left:1.1rem}
    .limits li+li{margin-top:.4rem}
    footer{margin-top:4rem;border-top:1px solid var(--line);padding:1.5rem 0 3rem;color:var(--soft);font-size:.875rem}
    footer p+p{margin-top:.35rem}

    @media screen and (max-width:60rem){.columns{grid-template-columns:minmax(0,1fr)}
    .columns>.side{border-left:0;border-top:1px solid var(--line);padding:1.5rem 1.75rem;display:block}}
    @media screen and (max-width:44rem){
    .wide,main{padding:0 1.125rem}
    .brand{margin-bottom:1.75rem}.brand time{margin-left:0;width:100%}
    .lede{font-size:1.0625rem}
    section{margin-top:2.75rem}
    .figures{grid-template-columns:1fr 1fr}
    .figures .value{font-size:1.375rem}
    .card>header{padding:1.125rem;gap:.9rem}
    .score{width:4.25rem}.score b{font-size:1.625rem}
    .card h3{font-size:1.125rem}
    .columns>.main,.columns>.side{padding:1.125rem}
    .next{margin-left:-.25rem;margin-right:-.25rem;padding:.9rem 1rem}
    .story li{grid-template-columns:minmax(0,1fr);gap:0}
    .story li>div{padding-left:1.3rem}
    .when .day{display:inline;padding-left:.6rem}
    summary{padding:.85rem 1.125rem}
    .evidence>.table,.evidence>.more{margin:0 1.125rem 1.125rem;width:calc(100% - 2.25rem)}
    .timeline{padding:1rem .875rem}
    p.lane{flex-wrap:wrap;row-gap:0}
    p.lane a,p.lane .title{flex:1 1 70%}
    p.lane .note{margin-left:1.25rem;width:100%}
    .hosts p.lane{flex-wrap:nowrap}.hosts p.lane .title{flex:0 1 auto}.hosts p.lane .note{margin-left:auto;width:auto}
    nav a{padding:.4rem 0}
    .axis .minor text{display:none}
    .matrix{grid-template-columns:1fr 1fr;gap:1.25rem .75rem}
    .table,.table tbody,.table tr,.table td{display:block;width:100%;text-align:left}
    .table thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
    .evidence>.table{width:auto}
    .table tr{padding:.75rem 0;border-bottom:1px solid var(--line)}
    .table tr:first-child{border-top:1px solid var(--line)}
    .table td,.rules td:first-child,.incidents td:first-child{display:grid;grid-template-columns:6.5rem minmax(0,1fr);gap:.75rem;border:0;padding:.15rem 0;width:100%}
    .table td,.rules td:first-child,.incidents td:first-child,.incidents td:last-child,.sources td:last-child{text-align:left}
    .table td::before{content:attr(data-label);color:var(--soft);font-size:.8125rem;line-height:1.5rem}
    .rules tr,.incidents tr{display:flex;flex-wrap:wrap;gap:.1rem 1.25rem}
    .rules td:nth-child(n),.incidents td:nth-child(n){display:flex;width:auto;gap:.4rem;font-size:.875rem;align-items:baseline}
    .rules td::before,.incidents td::before{flex:none}
    .rules td:nth-child(3),.incidents td:nth-child(3){order:-1;flex-basis:100%;font-size:1rem}
    .rules td:nth-child(2)::before,.rules td:nth-child(3)::before,.incidents td:nth-child(2)::before,.incidents td:nth-child(3)::before{content:none}
    .proof td>*{grid-column:2}
    .proof td{row-gap:0}
    }
    @media(prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
    @media(forced-colors:active){.mark{fill:CanvasText}}
    @page{size:A4;margin:16mm 14mm}
    @media print{
    :root{color-scheme:light;--paper:#ffffff;--sheet:#ffffff;--well:#f1f2ef;--ink:#1b2226;--soft:#56616a;--line:#d0d4ce;--link:#0d5c6b;
    --critical:#a11236;--critical-tint:#fbeaee;--high:#a93f07;--high-tint:#fdf0e6;--medium:#7d5700;--medium-tint:#faf3dd;
    --low:#1f5f8f;--low-tint:#eaf2f8;--informational:#5a656d;--informational-tint:#eff1f1;--calm:#1c6b45;--calm-tint:#e9f4ee}
    html{print-color-adjust:exact;-webkit-print-color-adjust:exact}
    body{font-size:10pt;line-height:1.45}
    .wide,main{max-width:none;padding:0}
    .verdict{padding-top:1rem}.brand{margin-bottom:1.25rem}
    nav,.skip{display:none}
    .figures{padding-bottom:1rem}
    h1{font-size:24pt}h2{font-size:15pt}.lede{font-size:11.5pt}
    section{margin-top:2rem}
    h2,h3,h4,.card>header,.intro{break-after:avoid}
    .story li,.next,.table tr,.matrix>li,.lanes li,.first,.figures div,.sum,.names{break-inside:avoid}
    .columns{grid-template-columns:minmax(0,1fr) 15rem}
    .columns>.side{border-left:1px solid var(--line);border-top:0}
    .columns>.main,.columns>.side{padding:1rem}
    .card{overflow:visible}
    .matrix{grid-template-columns:repeat(4,minmax(0,1fr))}
    .table{font-size:9pt}.table thead{break-after:avoid}
    .rules th:nth-child(n+5){width:5.5rem}.incidents th:nth-child(5){width:6.5rem}
    details:not([open])>summary::after{content:" (folded; open it on screen)";font-weight:400;color:var(--soft)}
    a{color:inherit;text-decoration:none}
    footer{margin-top:2rem;padding-bottom:0}
    }

    """
}
