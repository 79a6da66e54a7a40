const distDirectory=require("node:path").dirname(__dirname);
var $=Object.defineProperty;var f=Object.getOwnPropertyDescriptor;var x=Object.getOwnPropertyNames;var B=Object.prototype.hasOwnProperty;var d=(n,e)=>{for(var o in e)$(n,o,{get:e[o],enumerable:!0})},k=(n,e,o,t)=>{if(e&&typeof e=="object"||typeof e=="function")for(let i of x(e))!B.call(n,i)&&i!==o&&$(n,i,{get:()=>e[i],enumerable:!(t=f(e,i))||t.enumerable});return n};var p=n=>k($({},"__esModule",{value:!0}),n);var g={};d(g,{a:()=>r});module.exports=p(g);var a=require("./chunk-RV6G7LHZ.cjs");function h({kind:n,text:e,line:o,source:t,reason:i}){return`- ${t}:${o} \xB7 ${n} \xB7 ${e} \xB7 ${a.c[i]}`}function m({source:n,line:e,end_line:o,heading:t,topic:i,reason:s,rule:l,tokens:c}){let u=e===o?`${e}`:`${e}-${o}`;return`- ${n}:${u} \xB7 ${i} \xB7 ${c} tokens \xB7 ${t||"no heading"} \xB7 ${a.c[s]} \xB7 ${l}`}function r({profile:n,sources:e},o){let t=a.a.flatMap(i=>o.facts.filter(s=>s.kind===i));return`${[`# Left out for ${n.audience}`,`Of ${e.map(({label:i})=>i).join(", ")}. Each hard fact is listed as its source has it.`,`## Facts (${t.length})`,t.map(h).join(`
`)||"None.",`## Blocks (${o.blocks.length})`,o.blocks.map(m).join(`
`)||"None."].join(`

`)}
`}0&&(module.exports={a});
