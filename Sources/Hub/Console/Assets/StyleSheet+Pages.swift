extension Console.StyleSheet {
  /// What only some pages have.
  static let pages: StaticString = """
    .verdict{background:var(--sheet);border-top:6px solid var(--level);border-bottom:1px solid var(--line);padding:2.25rem 0 2.25rem}
    .verdict .question{font-size:1rem;color:var(--soft);margin-bottom:.35rem}
    .verdict h1{font-size:clamp(2rem,1.4rem + 3vw,3.25rem);line-height:1.08;letter-spacing:-.024em}
    .verdict .lede{font-size:1.125rem;color:var(--ink);margin-top:.9rem}
    .urgency{display:inline-flex;align-items:center;gap:.5rem;background:var(--tint);color:var(--level);border-radius:2rem;padding:.35rem 1rem;font-weight:650;margin-top:1rem}
    .first{background:var(--tint);border-left:4px solid var(--level);border-radius:0 8px 8px 0;padding:.9rem 1.25rem 1rem;margin-top:1.5rem;max-width:46rem}
    .first h2{font-size:.875rem;color:var(--level);letter-spacing:0}
    .first p{font-size:1.0625rem;font-weight:500}
    .verdict .actions{margin-top:1.5rem}
    @media(min-width:64rem){.verdict .answer{display:grid;grid-template-columns:minmax(0,1fr) 27rem;gap:0 3rem;align-items:start}
    .verdict .answer>*+*{margin-top:1rem}}

    .incidents>li{display:grid;grid-template-columns:4rem minmax(0,1fr) auto;gap:1rem 1.25rem;align-items:start;background:var(--sheet);border:1px solid var(--line);border-left:4px solid var(--level);border-radius:4px 10px 10px 4px;padding:1rem 1.25rem;position:relative}
    .incidents>li+li{margin-top:.6rem}
    .incidents>li:hover{border-color:var(--edge);border-left-color:var(--level)}
    .incidents .title{font-weight:650;font-size:1.0625rem;line-height:1.35;text-wrap:pretty}
    .incidents .title a{color:var(--ink);text-decoration:none}
    .incidents .title a::after{content:"";position:absolute;inset:0}
    .incidents .title a:focus-visible{outline:none}
    .incidents .title a:focus-visible::after{outline:3px solid var(--link);outline-offset:2px;border-radius:6px}
    .incidents .about{display:flex;flex-wrap:wrap;gap:.3rem .9rem;align-items:center;font-size:.875rem;color:var(--soft);margin-top:.35rem}
    .incidents .next-step{font-size:.9375rem;margin-top:.5rem}
    .incidents .when{text-align:right;font-size:.875rem;white-space:nowrap}
    .incidents .when .note{display:block}
    .score{text-align:center;line-height:1.1}
    .score b{display:block;font-size:1.75rem;letter-spacing:-.03em;color:var(--level)}
    .score span{font-size:.75rem;color:var(--soft)}
    .sight li{display:grid;grid-template-columns:1.25rem minmax(0,1fr);gap:.15rem .6rem;padding:.7rem 0;border-bottom:1px solid var(--line)}
    .sight li:first-child{padding-top:0}.sight li:last-child{border:0;padding-bottom:0}
    .sight .sign{width:1.25rem;height:1.5rem;display:grid;place-items:center;font-weight:700;color:var(--level)}
    .sight p{min-width:0}.sight .meter{margin-top:.4rem}
    .sight .text{font-weight:500}
    .incident-head{background:var(--sheet);border-top:6px solid var(--level);border-bottom:1px solid var(--line);padding:1.5rem 0 1.5rem}
    .incident-head .top{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:1rem 2.5rem;align-items:start}
    .incident-head .about{display:flex;flex-wrap:wrap;gap:.4rem 1.1rem;align-items:center;margin-top:.75rem;color:var(--soft);font-size:.9375rem}
    .incident-head .score{background:var(--tint);border-radius:10px;padding:.7rem 1.1rem .6rem}
    .incident-head .score b{font-size:2.25rem}
    .incident-head .work{display:flex;flex-wrap:wrap;gap:.75rem 1.5rem;align-items:center;margin-top:1.25rem}
    .incident-head .work form{display:flex;align-items:center;gap:.6rem}
    .incident-head .work .label{font-size:.875rem;color:var(--soft)}
    .do{background:var(--tint);border-left:4px solid var(--level);border-radius:0 8px 8px 0;padding:1rem 1.25rem 1.1rem}
    .do h2{font-size:1rem;color:var(--level);margin-bottom:.5rem;letter-spacing:0}
    .story>li{display:grid;grid-template-columns:7.5rem minmax(0,1fr);gap:.25rem 1rem;padding-bottom:1rem;position:relative}
    .story>li:not(:last-child)::before{content:"";position:absolute;left:5.5px;top:1.3rem;bottom:-.15rem;width:1px;background:var(--line)}
    .story .when{font-size:.875rem;color:var(--soft);line-height:1.5rem;white-space:nowrap}
    .story .when .mark{margin-right:.6rem;vertical-align:-1px}
    .sum li{display:flex;justify-content:space-between;gap:1rem;padding:.2rem 0;font-size:.9375rem}
    .sum b{font-weight:600;flex:none}
    .sum .total{border-top:1px solid var(--edge);margin-top:.35rem;padding-top:.45rem;font-weight:650}
    .graph{background:var(--sheet);border:1px solid var(--line);border-radius:10px;padding:1rem;overflow:auto}
    .graph svg{display:block;max-width:100%;height:auto;margin:0 auto}
    .graph .node{fill:var(--well);stroke:var(--edge)}.graph .node.hot{fill:var(--critical-tint);stroke:var(--critical)}
    .graph text{fill:var(--ink);font-size:13px}.graph .note{fill:var(--ink);font-size:11.5px;paint-order:stroke;stroke:var(--sheet);stroke-width:4px;stroke-linejoin:round}
    .graph .icon{color:var(--soft)}.graph .box:hover .node{stroke:var(--link);stroke-width:2}
    .graph path.way{fill:none;stroke:var(--edge);stroke-width:1.5}.graph .tip{fill:var(--edge)}
    .graph path.way.hot{stroke:var(--critical)}.graph .tip.hot{fill:var(--critical)}
    .notes+.fold{margin-top:.9rem}
    .notes li+li,.patient+.patient{margin-top:.9rem}
    .notes .who{font-size:.8125rem;color:var(--soft)}
    .segments.judge{font-size:.8125rem}
    .search-box{margin-top:1.5rem;display:grid;grid-template-columns:minmax(0,1fr) auto;gap:.6rem}
    .search-box input{font-size:1.0625rem;min-height:2.75rem}
    .search-box .times{grid-column:1/-1;display:flex;flex-wrap:wrap;gap:.6rem 1.25rem;align-items:center}
    .radio{display:inline-flex}
    .field>.radio{display:flex}
    .radio label{display:inline-flex;align-items:center;gap:.4rem;font-weight:500;margin:0 1.1rem 0 0;min-height:1.75rem}
    .hint-list dt{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.875rem}
    .hint-list dd{color:var(--soft);font-size:.9375rem}
    .hint-list div{display:grid;grid-template-columns:minmax(12rem,2fr) 3fr;gap:.25rem 1.5rem;padding:.5rem 0;border-bottom:1px solid var(--line)}
    .hint-list div:last-child{border:0}.words dt{font:inherit;font-weight:600}
    .source-state{display:inline-flex;align-items:center;gap:.4rem;font-weight:600;color:var(--level);white-space:nowrap}
    .equation{font-size:.8125rem;color:var(--soft)}
    .equation b{font-weight:600;color:var(--ink)}
    .equation .lost{color:var(--critical);font-weight:600}
    .side-by-side{display:grid;grid-template-columns:12rem minmax(0,1fr);gap:2.5rem;align-items:start}
    .side-nav{position:sticky;top:5.5rem;margin-top:2.25rem}
    .side-nav a{display:block;padding:.45rem .75rem;border-radius:6px;text-decoration:none;color:var(--ink)}
    .side-nav a:hover{background:var(--well)}
    .side-nav a[aria-current]{background:var(--link-tint);color:var(--link);font-weight:650}
    .door{max-width:26rem;margin:12vh auto 0;padding:0 1.25rem}
    .door .brand{font-size:1.125rem;margin-bottom:1.5rem}
    .door .card{padding:1.75rem}
    .door h1{font-size:1.5rem;margin-bottom:1.25rem}
    .door button.primary{width:100%;justify-content:center;min-height:2.75rem}
    .door .or{text-align:center;color:var(--soft);font-size:.875rem;margin:1rem 0}
    .door .button{width:100%;justify-content:center;min-height:2.75rem}
    .door.wider{max-width:34rem;margin-top:7vh}
    .codes{display:grid;grid-template-columns:1fr 1fr;gap:.35rem 1.5rem;font-size:1.0625rem;margin:.75rem 0}
    .qr{margin:.75rem 0}.qr svg{border-radius:8px;display:block}
    .verdicts{min-width:9rem}.verdicts svg{display:block;border-radius:3px;margin:.4rem 0 .15rem}
    .v-false{fill:var(--high)}.v-benign{fill:var(--bar)}.v-true{fill:var(--calm)}
    .spark{min-width:9rem;width:14rem}
    pre.sample{max-height:8rem;margin:.6rem 0 .9rem;font-size:.8125rem;padding:.6rem .9rem}
    .strip{margin-top:1.5rem}
    .proof{font-size:.875rem}
    .proof li{padding:.35rem 0;border-bottom:1px solid var(--line)}
    .keys{display:grid;grid-template-columns:auto minmax(0,1fr);gap:.5rem 1.25rem}
    .keys dt{white-space:nowrap}.keys+button{margin-top:1.25rem}
    kbd{display:inline-block;min-width:1.6rem;text-align:center;border:1px solid var(--edge);border-bottom-width:2px;border-radius:4px;padding:0 .35rem;font:600 .8125rem/1.35rem ui-monospace,Menlo,Consolas,"Liberation Mono",monospace;background:var(--sheet)}
    dialog{border:1px solid var(--line);border-radius:10px;background:var(--sheet);color:var(--ink);padding:1.5rem 1.75rem;box-shadow:0 8px 28px var(--shade);max-width:28rem}
    dialog h2{margin-bottom:1rem}
    dialog::backdrop{background:var(--shade)}

    """

  static let narrow: StaticString = """
    @media(max-width:72rem){.bar .brand .hospital{display:none}.bar .wide{gap:1rem}.bar nav a{padding:0 .65rem}}
    @media(max-width:60rem){
    .columns,.columns.even{grid-template-columns:minmax(0,1fr);gap:0}
    .columns.even>*+*{margin-top:1rem}
    .columns>*+*>section:first-child{margin-top:2.75rem}
    .side-by-side{grid-template-columns:minmax(0,1fr);gap:0}
    .side-nav{position:static;margin-top:1rem}.side-nav ul{display:flex;flex-wrap:wrap}
    }
    @media(max-width:48rem){
    body{padding-bottom:calc(3.75rem + env(safe-area-inset-bottom))}
    .wide{padding:0 1rem}
    main{padding-bottom:2rem}
    section{margin-top:2.25rem}
    .bar .wide{min-height:3rem}
    .bar .brand .hospital{display:inline}
    .bar nav{position:fixed;left:0;right:0;bottom:0;background:var(--sheet);border-top:1px solid var(--line);margin:0;padding-bottom:env(safe-area-inset-bottom)}
    .bar nav ul{width:100%;justify-content:space-around}
    .bar nav li{flex:1}.bar nav .in-menu{display:none}
    .bar nav a{flex:1;flex-direction:column;gap:.1rem;justify-content:center;font-size:.75rem;padding:.4rem .1rem;min-height:3.5rem;border-bottom-width:0;position:relative}
    .bar nav a[aria-current]{border-top-color:var(--link);color:var(--link)}
    .bar nav .icon{display:block;width:22px;height:22px}
    .bar nav .badge{position:absolute;left:calc(50% + .35rem);top:.15rem}
    .menu{margin-left:auto}
    .menu>summary .label{position:static;width:auto;height:auto;clip-path:none}
    .menu>summary{gap:.4rem}
    .more-places{display:block}
    .verdict{padding:1.5rem 0}
    .verdict .lede{font-size:1.0625rem}
    .page-head{padding-top:1.5rem}
    .card,.timeline,.fold.boxed{padding-left:1rem;padding-right:1rem}
    .incidents>li{grid-template-columns:3rem minmax(0,1fr);gap:.5rem .9rem;padding:.9rem 1rem}
    .incidents .score b{font-size:1.5rem}
    .incidents .when{grid-column:2;text-align:left}
    .incidents .when .note{display:inline;margin-left:.6rem}
    .incident-head .top{grid-template-columns:minmax(0,1fr)}
    .incident-head .score{display:flex;align-items:baseline;gap:.5rem;padding:.4rem .9rem;justify-self:start}
    .incident-head .score b{font-size:1.5rem}
    .incident-head .work{gap:.6rem 1rem}.incident-head .work>form:not(.inline){order:1;flex-basis:100%}.incident-head .work .label{display:none}
    .incident-head .work form{flex-wrap:wrap}
    .graph svg{max-width:none}
    .story>li{grid-template-columns:minmax(0,1fr);gap:0}
    .story>li>.what{padding-left:1.4rem}
    .history li{grid-template-columns:minmax(0,1fr) auto;gap:0 1rem}
    .history li>span:nth-child(2){grid-column:1/-1;grid-row:2}
    .search-box{grid-template-columns:minmax(0,1fr)}
    .search-box button{justify-content:center}
    .hint-list div{grid-template-columns:minmax(0,1fr);gap:0}
    .matrix{grid-template-columns:1fr 1fr;gap:1.25rem .75rem}
    .figures{grid-template-columns:1fr 1fr}
    .figures .value{font-size:1.25rem}
    .axis .minor text{display:none}
    .filter{display:grid;grid-template-columns:1fr 1fr}
    .filter .field{min-width:0}
    .filter button{justify-content:center}
    .table,.table tbody,.table tr,.table td{display:block;width:100%;text-align:left}
    .table thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
    .table tr{display:flex;flex-direction:column;padding:.8rem 0;border-bottom:1px solid var(--line)}
    .table tr:last-child{border:0}
    .table td,.table .end,.table .tight{display:grid;grid-template-columns:6.5rem minmax(0,1fr);gap:.75rem;border:0;padding:.15rem 0;width:100%;text-align:left;white-space:normal}
    .table td>*{grid-column:2}.table td>.state{justify-self:start}
    .table td::before{content:attr(data-label);color:var(--soft);font-size:.8125rem;line-height:1.5rem;grid-column:1;grid-row:1}
    .table td.lead{display:block;order:-1}.table td.lead::before,.table td.bare::before{content:none}
    .table td.bare{display:block;padding-top:.4rem}
    .door{margin-top:6vh}
    }
    @media(prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}.fresh{animation:fresh 2s ease-out}@keyframes fresh{from{background:var(--link-tint)}}}
    @media(forced-colors:active){.mark{fill:CanvasText}.bars .bar,.meter .fill{fill:CanvasText}}
    @media print{.bar,.skip,footer form,.work,.fold:not([open]),button{display:none}}

    """
}
