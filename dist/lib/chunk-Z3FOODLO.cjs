const distDirectory=require("node:path").dirname(__dirname);
var n=Object.defineProperty;var O=Object.getOwnPropertyDescriptor;var T=Object.getOwnPropertyNames;var h=Object.prototype.hasOwnProperty;var P=(t,e)=>{for(var o in e)n(t,o,{get:e[o],enumerable:!0})},E=(t,e,o,r)=>{if(e&&typeof e=="object"||typeof e=="function")for(let a of T(e))!h.call(t,a)&&a!==o&&n(t,a,{get:()=>e[a],enumerable:!(r=O(e,a))||r.enumerable});return t};var f=t=>E(n({},"__esModule",{value:!0}),t);var A={};P(A,{a:()=>m,b:()=>c});module.exports=f(A);var i=require("./chunk-SANFYPYS.cjs"),s=require("./chunk-O57DAURW.cjs"),l=require("./chunk-C2JREPMU.cjs"),p=`# Canary

## Immediate next action

Nothing: this handoff only proves that delivery works.
`;async function m(t,e){let o=(0,i.a)(e,"canary");try{let r=(0,l.b)((0,s.g)(t),"node");r!==null&&o.recordNode(r);let a=JSON.parse(await o.runCli(["publish","--file","-","--no-review","--json"],p));return{scratch:o,sentinel:a.sentinel}}catch(r){throw o.remove(),r}}function c(t,e){let o=["PATH","LANG","LC_ALL","SHELL","TMPDIR","TEMP","TMP","SystemRoot","PATHEXT","ComSpec"],r="http://127.0.0.1:9";return{...Object.fromEntries(o.flatMap(a=>t.env[a]?[[a,t.env[a]??""]]:[])),HOME:e.home,USERPROFILE:e.home,AGENT_HANDOFF_ROOT:e.root,AGENT_HANDOFF_HEADLESS:"deliver",HTTP_PROXY:r,HTTPS_PROXY:r,ALL_PROXY:r,NO_PROXY:"127.0.0.1"}}0&&(module.exports={a,b});
