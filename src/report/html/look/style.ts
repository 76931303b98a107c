/** One accent, system fonts, readable on a phone and on paper. Contrast of every text colour is at least 4.5 : 1. */
export const STYLE = `
:root{--ink:#1d2b33;--soft:#4d5c66;--line:#d7dfe4;--wash:#f5f8f9;--accent:#0f5b78;--pass:#1a6b3c;--fail:#a8200b;--open:#8a5300;--measure:44rem}
*{box-sizing:border-box}
html{font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;color:var(--ink);background:#fff;-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:0 1.5rem 5rem;max-width:66rem;overflow-wrap:break-word}
p,ul,ol,dl{max-width:var(--measure)}
a{color:var(--accent)}
h1,h2,h3,h4{line-height:1.25;text-wrap:balance;margin:0}
h2{font-size:1.5rem;margin:3.5rem 0 .75rem;padding-top:1.5rem;border-top:1px solid var(--line);letter-spacing:-.01em}
h3{font-size:1.15rem;margin:2.25rem 0 .5rem}
h4{font-size:1rem;margin:1.5rem 0 .25rem}
.lead{font-size:1.05rem}
.quiet,figcaption,caption{color:var(--soft)}
.internal{margin:0 -1.5rem;padding:.6rem 1.5rem;background:var(--ink);color:#fff;font-size:.875rem;letter-spacing:.01em}
header{padding:2.25rem 0 1.5rem}
header h1{font-size:1.05rem;font-weight:600;color:var(--soft)}
header h1 b{color:var(--ink)}
.verdict{display:flex;gap:1.25rem;align-items:flex-start;padding:1.6rem 1.75rem;border:1px solid currentColor;border-left-width:.6rem;border-radius:.4rem;background:#fff}
.verdict .shape{width:3.5rem;height:3.5rem;flex:none;margin-top:.1rem}
.verdict .word{border:0;padding:0;font-size:2.5rem;font-weight:750;letter-spacing:-.01em;line-height:1.05;margin:0 0 .5rem}
.verdict p{margin:0;color:var(--ink);font-size:1.1rem;line-height:1.5}
.verdict p.then{margin-top:.5rem;font-size:1rem;color:var(--soft)}
.pass{color:var(--pass)}.fail{color:var(--fail)}.inconclusive{color:var(--open)}.not-applicable{color:var(--soft)}
.verdict.pass{background:#f2f9f4}.verdict.fail{background:#fdf4f2}.verdict.inconclusive{background:#fdf8ee}
.mark{display:inline-flex;align-items:center;gap:.4em;font-weight:650;white-space:nowrap;vertical-align:bottom}
.mark .shape{width:1.05em;height:1.05em;flex:none}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,15rem),1fr));gap:1rem 1.75rem;margin:1.75rem 0;max-width:none}
.facts dt{font-size:.8125rem;color:var(--soft)}
.facts dd{margin:0}
.facts .sub{display:block;font-size:.875rem;color:var(--soft)}
.scroll{overflow-x:auto;margin:1rem 0 1.5rem}
.scroll:focus-visible,summary:focus-visible,a:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:.9rem;line-height:1.4;font-variant-numeric:tabular-nums}
caption{text-align:left;font-size:.875rem;padding:0 0 .5rem}
th,td{text-align:left;vertical-align:top;overflow-wrap:break-word;padding:.5rem .9rem .5rem 0;border-bottom:1px solid var(--line)}
thead th{font-size:.8125rem;font-weight:600;color:var(--soft);border-bottom:1.5px solid var(--ink);vertical-align:bottom}
tbody th{font-weight:500}
th.n,td.n{text-align:right;padding-right:1.25rem}td.n{white-space:nowrap}
td .sub,th .sub{display:block;font-size:.8125rem;font-weight:400;color:var(--soft)}
figure{margin:1.75rem 0}
.plot svg{max-width:100%;height:auto;display:block}
.plot svg text{font-family:inherit}
figcaption{max-width:var(--measure);font-size:.9rem;margin:.5rem 0 .25rem}
figcaption strong{color:var(--ink)}
details{margin:.5rem 0 1rem;font-size:.95rem}
summary{cursor:pointer;color:var(--accent);font-size:.9rem}
.card{border-left:3px solid var(--line);padding:.1rem 0 .1rem 1.1rem;margin:1rem 0;max-width:var(--measure)}
.card dt{font-size:.8125rem;color:var(--soft)}
.card dd{margin:0 0 .55rem}
.note{background:var(--wash);border-radius:.4rem;padding:.9rem 1.1rem;max-width:var(--measure);margin:1rem 0}
.note p,.note ul{margin:.25rem 0}
nav ol{columns:2;column-gap:2.5rem;padding-left:1.3rem;margin:.5rem 0;font-size:.95rem}
.sort{font:inherit;color:inherit;letter-spacing:inherit;text-align:inherit;background:none;border:0;padding:0;margin:0;cursor:pointer;overflow-wrap:inherit}
.sort::after{content:"\u2195";margin-left:.3em;opacity:.55;font-weight:400}
[aria-sort=ascending] .sort::after{content:"\u2191";opacity:1}[aria-sort=descending] .sort::after{content:"\u2193";opacity:1}
.sort:hover{color:var(--accent)}.sort:focus-visible,.filter input:focus-visible,.plot:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.filter{display:block;font-size:.875rem;color:var(--soft);margin:1rem 0 .25rem}.filter+.scroll,.filter+table.lines{margin-top:.25rem}
.filter input{font:inherit;color:var(--ink);border:1px solid var(--soft);border-radius:.25rem;padding:.15rem .4rem;width:14rem;max-width:100%}
.tip{position:fixed;z-index:2;max-width:min(22rem,90vw);padding:.4rem .6rem;border-radius:.3rem;background:var(--ink);color:#fff;font-size:.8125rem;line-height:1.4;white-space:pre-line;pointer-events:none}
.told{stroke:var(--ink);stroke-width:2}
ul{padding-left:1.2rem}li{margin:.2rem 0}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em;overflow-wrap:anywhere}
footer{margin-top:4rem;padding-top:1rem;border-top:1px solid var(--line);font-size:.875rem;color:var(--soft)}
.counts{display:flex;flex-wrap:wrap;gap:.4rem 1.5rem;list-style:none;padding:0;margin:1rem 0 .25rem;max-width:none;font-weight:650}
.counts li{display:inline-flex;align-items:center;gap:.4em;margin:0}.counts .shape{width:1.05em;height:1.05em;flex:none}.counts .none{color:var(--soft);font-weight:400}
table.lines{font-size:.85rem;line-height:1.3;margin:.5rem 0}table.lines th,table.lines td{padding:.28rem .8rem .28rem 0}table.lines caption{font-size:.8125rem}
.lines th[scope=row]{width:54%}.lines .bar{width:18%;min-width:7rem}.lines .bar svg{display:block;width:100%;height:.95rem}.lines tr{color:var(--ink)}.lines tr.pass .bar{color:var(--pass)}.lines tr.fail .bar{color:var(--fail)}.lines tr.inconclusive .bar{color:var(--open)}
.two{display:grid;grid-template-columns:1fr 1fr;gap:0 2.5rem}.two h3{margin-top:1rem}.tight{font-size:.9rem;padding-left:1.1rem;max-width:none}.tight li{margin:.1rem 0}
.sign table{font-size:.85rem}.sign tbody td,.sign tbody th{height:2.1rem;border:1px solid var(--line);padding:.2rem .5rem;font-weight:400}.sign thead th{padding-left:.5rem}
@media screen and (min-width:44.01rem){nav summary{display:none}nav details::details-content{content-visibility:visible;block-size:auto}}
@media screen and (min-width:84rem){
 body{padding-left:18.5rem;max-width:82rem}.internal{margin-left:-18.5rem;padding-left:1.5rem;position:relative;z-index:1}
 main>nav{position:fixed;top:0;bottom:0;left:max(1.5rem,calc(50vw - 39.5rem));width:15rem;overflow-y:auto;padding:3.5rem 1rem 1rem 0;border-right:1px solid var(--line)}
 main>nav::before{content:attr(aria-label);font-weight:600}main>nav details{margin:0}
 main>nav ol{columns:1;list-style:none;padding:0;font-size:.875rem;line-height:1.35}main>nav li{margin:0}main>nav li a{display:block;padding:.3rem .5rem;text-decoration:none;border-left:3px solid transparent}
 main>nav li a:hover{text-decoration:underline}main>nav [aria-current]{border-left-color:var(--accent);color:var(--ink);font-weight:600}
}
@media screen and (max-width:44rem){
 table.lines{table-layout:fixed}table.lines thead th:first-child{width:40%}table.lines th,table.lines td{overflow-wrap:anywhere}.lines .mark{display:inline}.two{grid-template-columns:1fr}.lines .bar,.lines thead th:nth-child(2){display:none}.lines .mark{white-space:normal}.sign th,.sign td{overflow-wrap:anywhere}
 html{font-size:15px}body{padding:0 1rem 3rem}.internal{margin:0 -1rem;padding:.6rem 1rem}nav ol{columns:1}
 .verdict{padding:1.1rem;gap:.9rem}.verdict .shape{width:2.4rem;height:2.4rem}.verdict .word{border:0;padding:0;font-size:1.8rem}
 .plot{overflow-x:auto}.plot svg{max-width:none}
 table.stack thead:not(:focus-within){position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
 table.stack thead tr{display:flex;flex-wrap:wrap;gap:.25rem 1rem}table.stack tr[hidden]{display:none}
 table.stack,table.stack tbody,table.stack tr,table.stack th,table.stack td,table.stack caption{display:block}
 table.stack tr{border-bottom:1px solid var(--line);padding:.6rem 0}
 table.stack th,table.stack td{border:0;padding:.1rem 0;text-align:left}
 table.stack td::before{content:attr(data-label) ": ";color:var(--soft)}
 table.stack td .sub{display:inline;margin-left:.4em}
}
@media print{
 .filter,.tip{display:none}.sort{display:contents}.sort::after{content:none}tr[hidden]{display:table-row!important}
 html:lang(de) .page-end{zoom:.9}
 th,td,td.n{overflow-wrap:anywhere;white-space:normal}.mark{white-space:normal}
 .page-end .facts{grid-template-columns:1.3fr .8fr .9fr 1fr 1.5fr 1.3fr;gap:.3rem .8rem}.page-end .facts dd{font-size:7.6pt;line-height:1.25}.lines th[scope=row]{width:58%}.lines .bar{width:14%;min-width:4rem}.lines thead th,.lines td{overflow-wrap:normal}.lines td.n,.lines .mark{white-space:nowrap}.two{gap:0 1.5rem}.page-end .facts .sub,.page-end .facts dt{font-size:7.2pt}.page-end .verdict{padding:.4rem .9rem}.page-end .verdict .word{font-size:1.4rem;margin:0 0 .2rem}.verdict .shape{width:2rem;height:2rem}.internal{font-size:7.5pt;padding:.2rem .6rem}
 .page-end{font-size:8.2pt;line-height:1.25}.page-end header,.page-end .facts{margin:.3rem 0}.page-end h3{font-size:9pt;margin:.4rem 0 .1rem}.page-end p{margin:.2rem 0}
 table.lines{font-size:6.9pt;margin:.2rem 0}table.lines th,table.lines td{padding:.05rem .4rem .05rem 0;border-bottom-width:.5px}table.lines caption{font-size:7pt;padding:0 0 .15rem}.tight,.page-end .lead,.page-end p{font-size:7.4pt}.tight{margin:.15rem 0}.two h3{margin-top:.3rem}.sign table{font-size:7.4pt}.sign tbody td,.sign tbody th{height:1.15rem;padding:.05rem .4rem}.sign thead th{padding-top:.1rem;padding-bottom:.1rem}.page-end .verdict p{font-size:8.5pt}
 .counts{margin:.25rem 0 .1rem}.verdict p{font-size:9pt}.verdict p.then{font-size:8.5pt;margin-top:.2rem}
 @page{size:A4;margin:14mm 15mm}
 html{font-size:9.5pt;line-height:1.4}header{padding:.75rem 0 .75rem}p,ul,ol,dl{max-width:none}
 .verdict{padding:.9rem 1.2rem}.verdict .word{font-size:2rem}.verdict .shape{width:2.6rem;height:2.6rem}
 .facts{grid-template-columns:repeat(5,1fr);gap:.6rem 1.1rem;margin:1rem 0}.facts .sub{font-size:.8125rem;line-height:1.3}
 .scroll{margin:.5rem 0 .75rem}th,td{padding:.3rem .7rem .3rem 0}.note{max-width:none;padding:.5rem .9rem}
 body{padding:0;max-width:none}a{color:inherit;text-decoration:none}nav{display:none}
 .internal{margin:0;background:none;color:var(--ink);border:1.5pt solid var(--ink)}
 .scroll{overflow:visible}h2{break-after:avoid;margin-top:2rem}h3,h4{break-after:avoid}
 figure,.card,.verdict,tr{break-inside:avoid}.page-end{break-after:page}
 .verdict,.mark,.shape{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
body[data-watermark]::before{content:attr(data-watermark);position:fixed;inset:0;display:grid;place-items:center;z-index:1;pointer-events:none;font-size:18vmin;font-weight:750;text-transform:uppercase;letter-spacing:.08em;color:var(--fail);opacity:.13;transform:rotate(-35deg)}
`;
