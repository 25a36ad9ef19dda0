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
      .who b,.who span{display:block}.who span{color:var(--soft);font-size:.875rem}
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
      .live.on::before{content:"";display:inline-block;width:.5rem;height:.5rem;border-radius:50%;background:var(--calm);margin:0 .4rem 0 .75rem}

      """

    private static let parts: StaticString = """
      h1{font-size:clamp(1.625rem,1.3rem + 1.4vw,2.125rem);line-height:1.2;letter-spacing:-.018em;font-weight:700;text-wrap:balance}
      h2{font-size:1.25rem;line-height:1.3;letter-spacing:-.01em;font-weight:700}
      h3{font-size:1rem;line-height:1.4;font-weight:650}
      h4{font-size:.875rem;font-weight:650;color:var(--soft)}
      .page-head{padding-top:2.25rem}
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
      .cell b{float:right;font-weight:600;color:var(--level,var(--soft));margin-left:.5rem}
      .history{font-size:.9375rem}
      .history li{display:grid;grid-template-columns:8.5rem minmax(0,1fr) auto;gap:.25rem 1rem;padding:.5rem 0;border-bottom:1px solid var(--line)}
      .history li:last-child{border:0}
      .history .when{color:var(--soft)}
      .history a{font-size:.8125rem}.history span.quiet{font-size:.8125rem}
      pre{white-space:pre-wrap;background:var(--well);border-radius:8px;padding:1rem 1.25rem;line-height:1.55;max-height:32rem;overflow:auto}
      .copyable{position:relative}
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
      select{padding-right:.3rem}
      textarea{resize:vertical;display:block}
      input[type=radio],input[type=checkbox]{width:1.5rem;height:1.5rem;accent-color:var(--link);margin:0}
      .problem{background:var(--critical-tint);color:var(--critical);border-radius:6px;padding:.6rem .9rem;font-weight:500;margin-bottom:1rem}
      .row{display:flex;flex-wrap:wrap;gap:.5rem .75rem;align-items:flex-end}
      .row .field{margin:0;flex:1 1 9rem}
      .filter{display:flex;flex-wrap:wrap;gap:.75rem;align-items:flex-end;margin-top:1.5rem}
      .filter .field{margin:0;min-width:9rem}
      .fold{border-top:1px solid var(--line)}
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

    private static let pages: StaticString = """
      .verdict{background:var(--sheet);border-top:6px solid var(--level);border-bottom:1px solid var(--line);padding:2.25rem 0 2.25rem}
      .verdict .question{font-size:1rem;color:var(--soft);margin-bottom:.35rem}
      .verdict h1{font-size:clamp(2rem,1.4rem + 3vw,3.25rem);line-height:1.08;letter-spacing:-.024em}
      .verdict .lede{font-size:1.125rem;color:var(--ink);margin-top:.9rem}
      .urgency{display:inline-flex;align-items:center;gap:.5rem;background:var(--tint);color:var(--level);border-radius:2rem;padding:.35rem 1rem;font-weight:650;margin-top:1rem}
      .first{background:var(--tint);border-left:4px solid var(--level);border-radius:0 8px 8px 0;padding:.9rem 1.25rem 1rem;margin-top:1.5rem;max-width:46rem}
      .first h2{font-size:.875rem;color:var(--level);letter-spacing:0}
      .first p{font-size:1.0625rem;font-weight:500}
      .verdict .actions{margin-top:1.5rem}
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
      .notes li+li,.patient+.patient{margin-top:.9rem}
      .notes .who{font-size:.8125rem;color:var(--soft)}
      .segments.judge{font-size:.8125rem}
      .search-box{margin-top:1.5rem;display:grid;grid-template-columns:minmax(0,1fr) auto;gap:.6rem}
      .search-box input{font-size:1.0625rem;min-height:2.75rem}
      .search-box .times{grid-column:1/-1;display:flex;flex-wrap:wrap;gap:.6rem 1.25rem;align-items:center}
      .radio{display:inline-flex}
      .radio label{display:inline-flex;align-items:center;gap:.4rem;font-weight:500;margin:0 1.1rem 0 0;min-height:1.75rem}
      .hint-list dt{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.875rem}
      .hint-list dd{color:var(--soft);font-size:.9375rem}
      .hint-list div{display:grid;grid-template-columns:minmax(12rem,2fr) 3fr;gap:.25rem 1.5rem;padding:.5rem 0;border-bottom:1px solid var(--line)}
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
      .keys dt{white-space:nowrap}
      kbd{display:inline-block;min-width:1.6rem;text-align:center;border:1px solid var(--edge);border-bottom-width:2px;border-radius:4px;padding:0 .35rem;font:600 .8125rem/1.35rem ui-monospace,Menlo,Consolas,"Liberation Mono",monospace;background:var(--sheet)}
      dialog{border:1px solid var(--line);border-radius:10px;background:var(--sheet);color:var(--ink);padding:1.5rem 1.75rem;box-shadow:0 8px 28px var(--shade);max-width:28rem}
      dialog h2{margin-bottom:1rem}
      dialog::backdrop{background:var(--shade)}

      """

    private static let narrow: StaticString = """
      @media(max-width:72rem){.bar .brand .hospital{display:none}.bar .wide{gap:1rem}.bar nav a{padding:0 .65rem}}
      @media(max-width:60rem){
      .columns,.columns.even{grid-template-columns:minmax(0,1fr);gap:0}
      .columns.even>*+*{margin-top:1rem}
      .columns>*+*>section:first-child{margin-top:2.75rem}
      .side-by-side{grid-template-columns:minmax(0,1fr);gap:0}
      .side-nav{position:static;overflow-x:auto}.side-nav ul{display:flex;white-space:nowrap}
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
      .incident-head .work{display:grid;gap:.75rem}
      .incident-head .work form{flex-wrap:wrap}
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
      .table tr{padding:.8rem 0;border-bottom:1px solid var(--line)}
      .table tr:last-child{border:0}
      .table td,.table .end,.table .tight{display:grid;grid-template-columns:6.5rem minmax(0,1fr);gap:.75rem;border:0;padding:.15rem 0;width:100%;text-align:left;white-space:normal}
      .table td>*{grid-column:2}
      .table td::before{content:attr(data-label);color:var(--soft);font-size:.8125rem;line-height:1.5rem;grid-column:1;grid-row:1}
      .table td.lead{display:block}.table td.lead::before,.table td.bare::before{content:none}
      .table td.bare{display:block;padding-top:.4rem}
      .door{margin-top:6vh}
      }
      @media(prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}.fresh{animation:fresh 2s ease-out}@keyframes fresh{from{background:var(--link-tint)}}}
      @media(forced-colors:active){.mark{fill:CanvasText}.bars .bar,.meter .fill{fill:CanvasText}}
      @media print{.bar,.skip,footer form,.work,.fold:not([open]),button{display:none}body{background:#fff}}

      """
  }
}
