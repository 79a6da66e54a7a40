const distDirectory=require("node:path").dirname(__dirname);
var l=Object.defineProperty;var w=Object.getOwnPropertyDescriptor;var y=Object.getOwnPropertyNames;var g=Object.prototype.hasOwnProperty;var S=(t,e)=>{for(var o in e)l(t,o,{get:e[o],enumerable:!0})},k=(t,e,o,s)=>{if(e&&typeof e=="object"||typeof e=="function")for(let a of y(e))!g.call(t,a)&&a!==o&&l(t,a,{get:()=>e[a],enumerable:!(s=w(e,a))||s.enumerable});return t};var $=t=>k(l({},"__esModule",{value:!0}),t);var O={};S(O,{runDemo:()=>m});module.exports=$(O);var i=require("./chunk-TCMJ5K6J.cjs"),h=require("./chunk-AXN46ZKT.cjs"),D=require("./chunk-3B37LORJ.cjs"),T=require("./chunk-TMTKBI2E.cjs"),I=require("./chunk-YAAMXOJJ.cjs"),J=require("./chunk-Q3GGTJGY.cjs"),u=require("./chunk-BZURA524.cjs"),d=require("./chunk-EH2GZJZB.cjs"),M=require("./chunk-N6GLQ2LB.cjs"),_=require("./chunk-L2SUIU42.cjs"),r=require("node:path"),j=`# Login fails after token refresh

## Immediate next action

Run \`npm test -- refresh\`: one test fails, \`refresh keeps the session\`. Make it pass.

## Decisions made (with evidence)

- The refresh token rotates on use (src/auth/refresh.ts:42); the old one stays valid for 30 s.

## What NOT to do on resume

- Do not cache the token in memory: tried, two windows then log each other out.
`;function N(t){return JSON.stringify({type:"assistant",isSidechain:!1,timestamp:new Date(Date.now()+1e3).toISOString(),message:{model:"demo",content:[{type:"text",text:t}]}})}async function p(t,e){let o=(0,r.join)(t.home,".claude/projects/demo",`${e}.jsonl`),s=await t.runHook((0,u.q)("claude-code"),{session_id:e,transcript_path:o,hook_event_name:"SessionStart",source:"startup"});return{transcript:o,output:s===""?null:JSON.parse(s)}}async function x(t){t.recordNode(process.execPath),(0,d.R)((0,r.join)(t.home,".claude/sessions/.keep"),"");let e=JSON.parse(await t.runCli(["publish","--file","-","--json"],j)),o=await p(t,"opened-and-quit"),s=await p(t,"second"),a=`**Handoff loaded: ${e.name} \u2014 sentinel ${e.sentinel}**`;(0,d.R)(s.transcript,`${N(a)}
`);let n=await p(t,"third");return[{title:"A session ends and files its handoff",output:`${e.name}
sentinel ${e.sentinel}`},{title:"The next session starts; its hook tells you",output:String(o.output?.systemMessage)},{title:"It was quit without an answer, so the one after gets it again",output:String(s.output?.systemMessage)},{title:"What that session reads before your first word",output:String(s.output?.hookSpecificOutput.additionalContext)},{title:"It answers",output:a},{title:"The session after that starts clean",output:n.output===null?"(nothing)":JSON.stringify(n.output)},{title:"And the handoff is on record as acknowledged",output:await t.runCli(["list","--all"])}]}async function m(t){let e=(0,h.a)(u.n,"my-project");try{let o=await x(e);if(t.json){await(0,i.f)({steps:o});return}let s=(0,r.dirname)(e.worktree),a=o.flatMap((n,f)=>[i.a.bold(`${f+1}. ${n.title}`),...n.output.replaceAll(s,"~").split(`
`).map(c=>`   ${c}`.trimEnd()),""]);await(0,i.c)([...a,"Nothing of yours was touched. To have this: node dist/handoff.cjs install"].join(`
`))}finally{e.remove()}}0&&(module.exports={runDemo});
