#include "harness/report/html_style.hpp"

namespace probemark {

const char* const html_style = R"css(
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#1a1f27;--soft:#566070;--line:#dde1e7;--track:#eef0f3;
--accent:#00568a;--s1:#0072b2;--s2:#56b4e9;--s3:#e69f00;--limit:#a63c00;
--good:#005f46;--good-bg:#e0f3ec;--bad:#9c2f00;--bad-bg:#fde7dc;--warn:#6f4a00;--warn-bg:#fbf0d2;--off:#566070;--off-bg:#eff1f4;--mark:#ffe9a8}
@media(prefers-color-scheme:dark){:root{--bg:#11151a;--card:#1a2028;--ink:#e7ebf0;--soft:#a0abb9;--line:#313a46;--track:#242c36;
--accent:#7cc5f4;--s1:#3d9bd8;--s2:#9ad6f7;--s3:#f0b132;--limit:#ff8a50;
--good:#6edcb4;--good-bg:#12332a;--bad:#ff9e6d;--bad-bg:#431d0c;--warn:#f3c766;--warn-bg:#3a2d0e;--off:#a0abb9;--off-bg:#232a33;--mark:#574710}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:3.2rem;-webkit-text-size-adjust:100%}
@media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
header,main,footer,nav{padding:0 max(1rem,calc(50vw - 39rem))}
header{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;align-items:baseline;padding-top:1.2rem;padding-bottom:.4rem}
.brand{margin:0;font-weight:700;font-size:1.15rem;letter-spacing:.01em}
.run{margin:0;color:var(--soft);overflow-wrap:anywhere}.run span{margin-left:.6rem}
nav{position:sticky;top:0;z-index:3;background:var(--bg);border-bottom:1px solid var(--line);display:flex;gap:.2rem;overflow-x:auto;scrollbar-width:none}
nav a{padding:.55rem .7rem;color:var(--soft);text-decoration:none;white-space:nowrap;font-size:.93rem}
nav a:first-child{margin-left:-.7rem}nav a:hover{color:var(--ink)}
a{color:var(--accent)}:focus-visible{outline:3px solid var(--s1);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;z-index:9;background:var(--card);padding:.4rem .8rem}
section{margin:1.6rem 0 2.6rem}
h1{margin:0;font-size:clamp(1.35rem,4.5vw,1.9rem);line-height:1.25}h2{margin:0 0 .5rem;font-size:1.35rem}
h3{margin:1.6rem 0 .6rem;font-size:1.06rem}small{color:var(--soft);font-weight:400;font-size:.84em}
.lead{margin:0 0 .9rem;color:var(--soft);max-width:46rem}.none{color:var(--soft)}
.banner{border-left:.45rem solid;border-radius:.6rem;padding:1.1rem 1.3rem;margin-top:1.2rem}
.banner.good{background:var(--good-bg);border-color:var(--good)}.banner.bad{background:var(--bad-bg);border-color:var(--bad)}
.banner.warn{background:var(--warn-bg);border-color:var(--warn)}
.banner.good h1{color:var(--good)}.banner.bad h1{color:var(--bad)}.banner.warn h1{color:var(--warn)}
.sentence{margin:.3rem 0 1rem;font-size:1.05rem}.note{margin:.9rem 0 0}
.tiles{list-style:none;display:flex;flex-wrap:wrap;gap:.5rem 1.8rem;margin:0;padding:0;color:var(--soft)}
.tiles b{display:block;font-size:1.45rem;line-height:1.2;color:var(--ink);font-variant-numeric:tabular-nums}
.tiles .good b{color:var(--good)}.tiles .bad b{color:var(--bad)}.tiles .warn b{color:var(--warn)}
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:.6rem;max-width:100%}
table{border-collapse:separate;border-spacing:0;width:100%;font-size:.92rem}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th,td{padding:.42rem .7rem;text-align:left;border-bottom:1px solid var(--line);vertical-align:middle;white-space:nowrap}
tbody tr:last-child>*{border-bottom:0}th{font-weight:600}thead th{font-size:.86rem;color:var(--soft);vertical-align:bottom}
th small,td small{display:block;line-height:1.3}
tbody th:first-child,thead th:first-child{position:sticky;left:0;background:var(--card);z-index:1}
.number,.numbers td{text-align:right;font-variant-numeric:tabular-nums}.least{font-weight:700;color:var(--accent)}
td.none{font-size:.86rem}.wide{white-space:normal;overflow-wrap:anywhere;min-width:12rem}.setup td:last-child{white-space:normal;min-width:10rem;font-size:.86em}
.everywhere{display:flex;flex-wrap:wrap;gap:.1rem 1.4rem;margin:0 0 .8rem}
.status thead small{white-space:normal;min-width:5.2rem}.status th,.status td{padding-left:.55rem;padding-right:.55rem}
.pairs th{width:12rem;color:var(--soft);font-weight:500}
.status i,.failure i{font-style:normal;font-weight:700;display:inline-block;width:1.25em;text-align:center;margin-right:.3em}
.status td.good,.status td.bad,.status td.warn,.status td.off{background:var(--b);color:var(--f);box-shadow:inset 0 0 0 2px var(--card);border-bottom-color:transparent}
td.good{--b:var(--good-bg);--f:var(--good)}td.bad{--b:var(--bad-bg);--f:var(--bad);font-weight:700}
td.warn{--b:var(--warn-bg);--f:var(--warn)}td.off{--b:var(--off-bg);--f:var(--off)}td.good a,td.bad a,td.warn a,td.off a{color:inherit}
mark{background:var(--mark);color:inherit;border-radius:.25rem;padding:.05em .35em}
.kind{font-size:.78rem;font-weight:600;border:1px solid currentColor;border-radius:1rem;padding:.08rem .6rem;margin-left:.4rem;vertical-align:.12em;color:var(--soft)}
.kind.measured{color:var(--good)}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,22rem),1fr));gap:.9rem;margin-top:.9rem}
.charts figure,.board{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.8rem .9rem}
figure{margin:0;min-width:0}figcaption{font-weight:600;margin-bottom:.5rem}figcaption small{margin-left:.4rem}
.boards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,22rem),1fr));gap:.9rem}
.board{min-width:0}.board h3{margin:0 0 .6rem}.board h3 small{margin-left:.4rem}.pair{display:grid;gap:1rem}
svg{display:block;width:100%;height:auto}svg text{font:11.5px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;fill:var(--ink);font-variant-numeric:tabular-nums}
svg .label{text-anchor:end;fill:var(--soft)}.track{fill:var(--track)}.s1{fill:var(--s1)}.s2{fill:var(--s2)}.s3{fill:var(--s3)}
.outline{fill:none;stroke:var(--limit);stroke-dasharray:4 3;stroke-width:1.3}.limit{stroke:var(--limit);stroke-width:2}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin:.2rem 0;font-size:.92rem;color:var(--soft)}.legend b{color:var(--ink);min-width:3rem}
.legend span{display:inline-flex;align-items:center;gap:.4rem}.swatch{width:.85rem;height:.85rem;flex:none}.legend+.boards,.legend+.legend+.boards{margin-top:.9rem}
details{background:var(--card);border:1px solid var(--line);border-radius:.6rem;margin:.6rem 0;padding:0 .9rem}
details[open]{padding-bottom:.9rem}summary{cursor:pointer;padding:.6rem 0;font-weight:600}summary small{margin-left:.5rem}
details details{margin:.4rem 0;background:var(--bg)}.name{font-family:ui-monospace,Consolas,Menlo,monospace;font-size:.84rem}
.share{position:relative;min-width:9rem}.share i{position:absolute;left:.7rem;top:50%;height:.8rem;margin-top:-.4rem;max-width:calc(100% - 5.4rem);background:var(--s1);border-radius:2px;min-width:1px}
.share span{position:relative;display:block;text-align:right;font-variant-numeric:tabular-nums}
.failure{background:var(--card);border:1px solid var(--line);border-left:.35rem solid var(--bad);border-radius:.6rem;padding:.8rem 1rem;margin:.7rem 0}
.failure p{margin:.3rem 0 0}.failure h3{margin:0;color:var(--bad)}.failure h3 small{font-size:.95rem;color:var(--ink);margin-left:.5rem;overflow-wrap:anywhere}
pre{margin:.5rem 0 0;white-space:pre-wrap;overflow-wrap:anywhere;font:13.5px/1.55 ui-monospace,Consolas,Menlo,monospace}
code{font-family:ui-monospace,Consolas,Menlo,monospace;font-size:.92em}:target{outline:3px solid var(--s3);outline-offset:-1px}
footer{color:var(--soft);font-size:.88rem;border-top:1px solid var(--line);padding-top:1rem;padding-bottom:2rem}
@media(max-width:40rem){th,td{padding:.4rem .55rem}.banner{padding:.9rem 1rem}.tiles{display:grid;grid-template-columns:repeat(2,1fr)}.pairs th{width:auto;white-space:normal}
tbody th:first-child,thead th:first-child{min-width:7.6rem;max-width:10.5rem;overflow-wrap:break-word;white-space:normal;border-right:1px solid var(--line)}.run span{margin-left:0;display:block}}
@media print{:root{--bg:#fff;--card:#fff;--ink:#000;--soft:#333;--line:#bbb}body{font-size:10pt}nav,.skip{display:none}
header,main,footer{padding:0}section{margin:1rem 0}.scroll{overflow:visible;border:0}table{font-size:8pt}th,td{padding:.2rem .3rem;white-space:normal}
figure,article,tr,.banner{break-inside:avoid}h2,h3{break-after:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
)css";

}  // namespace probemark
