const distDirectory=require("node:path").dirname(__dirname);
var k=Object.defineProperty;var I=Object.getOwnPropertyDescriptor;var O=Object.getOwnPropertyNames;var T=Object.prototype.hasOwnProperty;var j=(e,o)=>{for(var n in o)k(e,n,{get:o[n],enumerable:!0})},z=(e,o,n,m)=>{if(o&&typeof o=="object"||typeof o=="function")for(let a of O(o))!T.call(e,a)&&a!==n&&k(e,a,{get:()=>o[a],enumerable:!(m=I(o,a))||m.enumerable});return e};var G=e=>z(k({},"__esModule",{value:!0}),e);var H={};j(H,{a:()=>c,b:()=>w,c:()=>g,d:()=>N});module.exports=G(H);var r=require("./chunk-SQIS55RH.cjs"),t=require("./chunk-6KYFLAQ3.cjs"),s=require("./chunk-GQMQIP22.cjs"),x=require("./chunk-IZJ2WYOS.cjs"),h=require("./chunk-FRDQ6EQG.cjs"),d=require("./chunk-KISWNGQS.cjs"),C=require("./chunk-4YUEWI2H.cjs"),i=require("./chunk-GEZ3MRDD.cjs"),v=require("./chunk-PK4TGPP2.cjs"),l=require("./chunk-XBGV5WIR.cjs"),$=require("node:path"),B=require("node:path"),f="# agent-handoff: generated, do not edit",u=(0,r.a)("gemini-command",f),p={kind:"gemini-policy",marker:f,noun:"rule",taken:{code:"rules-foreign",what:`rules of that name exist and are not ours; expected no such file, or one with the line "${f}"`,name:"file"}};function M(e,o){return`${f}
description = ${JSON.stringify(e)}
prompt = '''
${o.replaceAll("'''","''")}'''
`}var A=(e,o)=>(0,r.b)(o,n=>(0,B.join)((0,t.e)(e),`${n}.toml`),M);function E(e,o){return(0,r.c)(u,A(e,o))}var L='"file_path":"[^"]*/\\\\.gemini/tmp/[A-Za-z0-9._-]+/agent-handoff-[A-Za-z0-9]{6}/[A-Za-z0-9._-]+"';function P(e){let o=h.e.map(n=>JSON.stringify(`${e} ${n}`)).join(", ");return`${f}
# "handoff uninstall" removes this file.
[[rule]]
toolName = "run_shell_command"
commandPrefix = [${o}]
decision = "allow"
priority = 100

[[rule]]
toolName = "write_file"
argsPattern = '${L.replaceAll("\\\\","\\")}'
decision = "allow"
priority = 100
`}var _=(e,o)=>[[(0,t.d)(e),P(o)]];function Z(e,o){return(0,r.c)(p,_(e,o))}function J(e,o,n){return[...(0,r.d)(u,t.a,A(e,n)),...(0,r.d)(p,t.a,_(e,o))]}var b={set:"start",script:C.h,words:t.a,timeout:1e4},c={client:t.a,kind:"gemini-settings",hooks:[{...b,key:"session-start",event:"SessionStart",matcher:"*"},{...b,key:"before-agent",event:"BeforeAgent",matcher:"*"}],shape:[],positional:!1,comments:!0,takesArguments:!1,reads:{events:`SessionStart SessionEnd BeforeAgent AfterAgent BeforeModel AfterModel BeforeToolSelection BeforeTool AfterTool
      PreCompress Notification`.split(/\s+/),group:(0,i.s)({matcher:(0,i.C)((0,i.j)()),hooks:(0,i.p)((0,i.s)({type:(0,i.j)()}))}),refuses:()=>null,refusesTwice:!1}};function q(e,o,n){return(0,s.q)(c,(0,t.c)(e),{clone:o,programs:n,gates:!1,chain:!1,guard:!1,explain:(m,a)=>w(a)})}function w(e){return(0,s.c)(e,["hooksConfig","enabled"])!==!1?[]:[{code:"hooks-disabled",message:`${e.file} has "hooksConfig.enabled": false; Gemini CLI will not run our hooks until it is removed.`,file:e.file}]}var y=[(0,d.d)(u,t.a,/\/commands\/[^/]+\.toml$/,(e,o)=>(0,$.dirname)(o)===(0,t.e)(e)),(0,d.d)(p,t.a,/\/policies\/agent-handoff\.toml$/,(e,o)=>o===(0,t.d)(e)),(0,s.u)(c,/\/settings\.json$/,t.c)];function g(e){return(0,x.z)(e,{client:t.a,clone:l.b,generated:[],rules:y})}var D={traits:["inlines"],invoke:"/",argumentsOf:()=>"are at the end of this text",writeTool:"write_file",clear:"/clear",inline:e=>`!{${e}}`},S=e=>(0,h.f)(e,D,(0,t.c)(e),!1),N={client:t.a,title:"Gemini CLI",invoke:"/handoff",program:"gemini",directory:t.b,accounts:{variable:"GEMINI_CLI_HOME",kind:"gemini-settings"},rules:y,wire(e){let o=[...E(e,S(e)),...Z(e,(0,l.f)())];return{client:t.a,wanted:[...o,q(e,l.b,g(e))],refuse(n,m){for(let a of[u,p])(0,d.c)(a,o,n,m)},isObsolete:n=>n.kind==="gemini-command"&&(0,$.dirname)(n.file)===(0,t.e)(e)}},unwire:e=>(0,s.s)(c,(0,t.c)(e),g(e),()=>J(e,(0,l.f)(),S(e))),holdsDonts:()=>!1,pluginUpgrade:"gemini extensions update agent-handoff",payloads:[v.c,{...v.c,hook_event_name:"BeforeAgent",prompt:"Go."}]};0&&(module.exports={a,b,c,d});
