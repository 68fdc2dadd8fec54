package dev.sluice.report;

/** How the page looks: by day and by night, on a telephone and on paper. No font, image or script of anybody else. */
final class Stylesheet {
    static final String CSS = """
            :root {
              color-scheme: light dark;
              --page: #f6f7f9;
              --card: #ffffff;
              --text: #1b2330;
              --muted: #566073;
              --rule: #d9dee6;
              --good: #146c3a;
              --bad: #a8231f;
              --open: #7a4b00;
              --s1: #0b5cc0;
              --s2: #8a4400;
              --s3: #6b2fa8;
              --s4: #0f6b64;
            }
            @media screen and (prefers-color-scheme: dark) {
              :root {
                --page: #0f141b;
                --card: #171e28;
                --text: #e7ecf3;
                --muted: #a3aec0;
                --rule: #2d3745;
                --good: #5fd693;
                --bad: #ff948c;
                --open: #f0bb62;
                --s1: #7db7ff;
                --s2: #ffb070;
                --s3: #cba6ff;
                --s4: #5fd3c8;
              }
            }
            * { box-sizing: border-box; }
            html { -webkit-text-size-adjust: 100%; }
            body {
              margin: 0;
              background: var(--page);
              color: var(--text);
              font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
              overflow-wrap: anywhere;
            }
            main { max-width: 64rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
            h1 { font-size: clamp(1.4rem, 4.5vw, 2rem); line-height: 1.2; margin: .6rem 0; }
            h2 { font-size: 1.2rem; margin: 0 0 .75rem; }
            h3 { font-size: 1rem; margin: 1.25rem 0 .4rem; }
            p { margin: .4rem 0; }
            section, figure { margin: 0; }
            section {
              background: var(--card);
              border: 1px solid var(--rule);
              border-radius: .6rem;
              padding: 1.1rem;
              margin-top: 1rem;
            }
            .badge {
              display: inline-block;
              margin: 0;
              padding: .15rem .75rem;
              border: 2px solid currentColor;
              border-radius: 2rem;
              background: var(--card);
              font-weight: 650;
            }
            .good { color: var(--good); }
            .bad { color: var(--bad); }
            .open { color: var(--open); }
            .lead { font-size: 1.1rem; max-width: 48rem; }
            .note, caption, dt, .when, .waits, .axes { color: var(--muted); font-size: .875rem; }
            .facts {
              display: grid;
              grid-template-columns: repeat(auto-fill, minmax(11.5rem, 1fr));
              gap: .9rem 1.25rem;
              margin: 0;
            }
            dd { margin: 0; font-weight: 550; }
            .long {
              display: block;
              max-height: 12rem;
              overflow: auto;
              padding: .5rem;
              border: 1px solid var(--rule);
              border-radius: .3rem;
            }
            .steps, .waits, .legend { list-style: none; margin: 0; padding: 0; }
            .steps > li { padding: .6rem 0; border-top: 1px solid var(--rule); }
            .what, .when { margin: 0; }
            .number { color: var(--muted); font-variant-numeric: tabular-nums; }
            .tag {
              margin-inline-end: .4rem;
              padding: 0 .45rem;
              border: 1px solid currentColor;
              border-radius: .3rem;
              color: var(--bad);
              font-size: .8rem;
              font-weight: 650;
            }
            .turn { color: var(--bad); }
            .turn > p { border-inline-start: .25rem solid currentColor; padding-inline-start: .75rem; }
            .bar { display: block; width: 100%; height: .75rem; margin: .3rem 0 .1rem; }
            .bar .track { fill: var(--rule); }
            .bar .limit { fill: var(--muted); opacity: .55; }
            .bar .took { fill: var(--s1); }
            .back .bar .took { fill: var(--bad); }
            .waits { padding-inline-start: .9rem; border-inline-start: 2px solid var(--rule); }
            .plot { margin-top: 1.25rem; break-inside: avoid; }
            h2 + .plot { margin-top: 0; }
            figcaption { font-weight: 600; margin-bottom: .4rem; }
            .axes { display: grid; grid-template-columns: auto 1fr; gap: .25rem .5rem; }
            .axes svg { display: block; width: 100%; height: 11rem; overflow: visible; }
            .y, .x { display: flex; justify-content: space-between; font-variant-numeric: tabular-nums; }
            .y { flex-direction: column; text-align: end; margin-block: -.65rem; }
            .x { grid-column: 2; }
            .grid, .mark, .line { fill: none; }
            .grid { stroke: var(--rule); stroke-width: 1; }
            .mark { stroke: var(--bad); stroke-width: 2; stroke-dasharray: 2 4; }
            .line { stroke-width: 2.5; stroke-linejoin: round; }
            .line.s1 { stroke: var(--s1); }
            .line.s2 { stroke: var(--s2); stroke-dasharray: 9 4; }
            .line.s3 { stroke: var(--s3); stroke-dasharray: 3 3; }
            .line.s4 { stroke: var(--s4); stroke-width: 5; }
            .legend { display: flex; flex-wrap: wrap; gap: .2rem 1.25rem; margin-top: .4rem; font-size: .875rem; }
            .swatch {
              display: inline-block;
              width: 1.8rem;
              margin-inline-end: .45rem;
              vertical-align: .25em;
              border-top: 3px solid currentColor;
            }
            .swatch.s1 { color: var(--s1); }
            .swatch.s2 { color: var(--s2); border-top-style: dashed; }
            .swatch.s3 { color: var(--s3); border-top-style: dotted; }
            .swatch.s4 { color: var(--s4); border-top-width: 5px; }
            .swatch.mark { color: var(--bad); width: 0; height: .9rem; border: 0; border-left: 2px dotted; vertical-align: -.1em; }
            .wide { overflow-x: auto; }
            table { width: 100%; border-collapse: collapse; font-size: .925rem; margin-top: .75rem; }
            caption { text-align: start; padding-bottom: .35rem; }
            th, td { text-align: start; vertical-align: top; padding: .4rem .6rem .4rem 0; border-top: 1px solid var(--rule); }
            thead th { border-top: 0; }
            thead th, td:first-child { overflow-wrap: normal; }
            tbody th { font-weight: 600; }
            time, td { font-variant-numeric: tabular-nums; }
            time { white-space: nowrap; }
            .wide td, .wide th { padding-inline-end: 1.25rem; overflow-wrap: normal; }
            .wide thead th { white-space: nowrap; }
            .lines { white-space: pre-wrap; }
            .plan { margin: 0; padding-inline-start: 1.6rem; }
            .plan li { padding: .15rem 0; }
            .plan .note { display: block; }
            .warnings { margin: 0; padding-inline-start: 1.2rem; }
            :focus-visible { outline: 3px solid var(--s1); outline-offset: 2px; }
            @media (max-width: 30rem) {
              main { padding: 1rem .6rem 2rem; }
              section { padding: .85rem .75rem; }
              .facts { grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); }
              .axes svg { height: 8.5rem; }
            }
            @media print {
              :root { --page: #ffffff; }
              body { font-size: 10pt; }
              main { max-width: none; padding: 0; }
              section { border: 0; border-top: 1px solid var(--rule); border-radius: 0; padding: .75rem 0 0; }
              h2, caption { break-after: avoid; }
              li, tr { break-inside: avoid; }
              .long { max-height: none; overflow: visible; }
              .wide { overflow: visible; }
              .bar { print-color-adjust: exact; }
            }
            """;

    private Stylesheet() {}
}
