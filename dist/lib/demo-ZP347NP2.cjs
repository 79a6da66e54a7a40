const distDirectory=require("node:path").dirname(__dirname);
var d=Object.defineProperty;var k=Object.getOwnPropertyDescriptor;var S=Object.getOwnPropertyNames;var j=Object.prototype.hasOwnProperty;var O=(t,e)=>{for(var s in e)d(t,s,{get:e[s],enumerable:!0})},$=(t,e,s,a)=>{if(e&&typeof e=="object"||typeof e=="function")for(let o of S(e))!j.call(t,o)&&o!==s&&d(t,o,{get:()=>e[o],enumerable:!(a=k(e,o))||a.enumerable});return t};var x=t=>$(d({},"__esModule",{value:!0}),t);var J={};O(J,{runDemo:()=>g});module.exports=x(J);var n=require("./chunk-ROGHLLHY.cjs"),b=require("./chunk-7PHWM4FS.cjs"),f=require("./chunk-SKBYAZ5Y.cjs"),I=require("./chunk-D55JAVA7.cjs"),w=require("./chunk-OBTWYB2Z.cjs"),M=require("./chunk-PBJ4QRE7.cjs"),y=require("./chunk-6FFNXGBW.cjs"),_=require("./chunk-BBFKWLYO.cjs"),A=require("./chunk-TP4OADUE.cjs"),c=require("./chunk-Z26J7EWG.cjs"),C=require("./chunk-RZ7P4PF7.cjs"),W=require("./chunk-VYK6TQ2D.cjs"),q=require("./chunk-BZLVPNG4.cjs"),H=require("./chunk-FPMVVROY.cjs"),E=require("./chunk-U7JIVDIH.cjs"),L=require("./chunk-BBAYRTK2.cjs"),P=require("./chunk-ZRDFOVPG.cjs"),i=require("node:path"),N=`# Login fails after token refresh

## Immediate next action

Run \`npm test -- refresh\`: one test fails, \`refresh keeps the session\`. Make it pass.

## Decisions made (with evidence)

- The refresh token rotates on use (src/auth/refresh.ts:42); the old one stays valid for 30 s.

## What NOT to do on resume

- Do not cache the token in memory: tried, two windows then log each other out.
`;function v(t){return JSON.stringify({type:"assistant",isSidechain:!1,timestamp:new Date(Date.now()+1e3).toISOString(),message:{model:"demo",content:[{type:"text",text:t}]}})}async function h(t,e){let s=(0,i.join)(t.home,".claude/projects/demo",`${e}.jsonl`),a=await t.runHook((0,w.W)("claude-code"),{session_id:e,transcript_path:s,hook_event_name:"SessionStart",source:"startup"});return{transcript:s,output:a===""?null:JSON.parse(a)}}async function D(t){t.recordNode(process.execPath),(0,c.g)((0,i.join)(t.home,".claude/sessions/.keep"),"");let{name:e,sentinel:s}=JSON.parse(await t.runCli(["publish","--file","-","--json"],N)),a=await h(t,"opened-and-quit"),o=await h(t,"second"),r=`**Handoff loaded: ${e} \u2014 sentinel ${s}**`;(0,c.g)(o.transcript,`${v(r)}
`);let p=await h(t,"third"),u={"A session ends and files its handoff":`${e}
sentinel ${s}`,"The next session starts; its hook tells you":a.output?.systemMessage,"It was quit without an answer, so the one after gets it again":o.output?.systemMessage,"What that session reads before your first word":o.output?.hookSpecificOutput.additionalContext,"It answers":r,"The session after that starts clean":p.output===null?"(nothing)":JSON.stringify(p.output),"And the handoff is on record as acknowledged":await t.runCli(["list","--all"])};return Object.entries(u).map(([l,m])=>({title:l,output:String(m)}))}async function g(t){let e=(0,f.a)(y.a,"my-project");try{let s=await D(e);if(t.json){await(0,n.h)({steps:s});return}let a=(0,i.dirname)(e.worktree),o=s.flatMap(({title:r,output:p},u)=>{let l=p.replaceAll(a,"~").split(`
`);return[n.a.bold(`${u+1}. ${r}`),...l.map(m=>`   ${m}`.trimEnd()),""]});o.push("Nothing of yours was touched. To have this: node dist/handoff.cjs install"),await(0,n.c)(o.join(`
`))}finally{e.remove()}}0&&(module.exports={runDemo});
