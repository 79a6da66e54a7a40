const distDirectory=require("node:path").dirname(__dirname);
var u=Object.defineProperty;var C=Object.getOwnPropertyDescriptor;var B=Object.getOwnPropertyNames;var N=Object.prototype.hasOwnProperty;var I=(e,i)=>{for(var a in i)u(e,a,{get:i[a],enumerable:!0})},O=(e,i,a,l)=>{if(i&&typeof i=="object"||typeof i=="function")for(let r of B(i))!N.call(e,r)&&r!==a&&u(e,r,{get:()=>i[r],enumerable:!(l=C(i,r))||l.enumerable});return e};var j=e=>O(u({},"__esModule",{value:!0}),e);var E={};I(E,{a:()=>m,b:()=>v,c:()=>p,d:()=>S});module.exports=j(E);var t=require("./chunk-44WWHWWD.cjs"),o=require("./chunk-6KYFLAQ3.cjs"),s=require("./chunk-6IHDFZZH.cjs"),_=require("./chunk-74FG5AHD.cjs"),g=require("./chunk-V3ZFC5IH.cjs"),f=require("./chunk-7BI6IWQG.cjs"),n=require("./chunk-GEZ3MRDD.cjs"),h=require("./chunk-PK4TGPP2.cjs"),d=require("./chunk-XBGV5WIR.cjs"),k=require("node:path"),c="# agent-handoff: generated, do not edit",A=(0,t.a)("gemini-command","command",c),$=(0,t.b)("gemini-policy","rule",c),x=[(0,f.d)(A,o.a,/\/commands\/[^/]+\.toml$/,(0,t.g)(o.e)),(0,f.d)($,o.a,/\/policies\/agent-handoff\.toml$/,(0,t.h)(o.d))];function z(e){let{description:i,body:a}=(0,t.f)(e);return`${c}
description = ${JSON.stringify(i)}
prompt = '''
${a.replaceAll("'''","''")}'''
`}var G='"file_path":"[^"]*/\\\\.gemini/tmp/[A-Za-z0-9._-]+/agent-handoff-[A-Za-z0-9]{6}/[A-Za-z0-9._-]+"';function M(e){let i=g.e.map(a=>JSON.stringify(`${e} ${a}`)).join(", ");return`${c}
# "handoff uninstall" removes this file.
[[rule]]
toolName = "run_shell_command"
commandPrefix = [${i}]
decision = "allow"
priority = 100

[[rule]]
toolName = "write_file"
argsPattern = '${G.replaceAll("\\\\","\\")}'
decision = "allow"
priority = 100
`}function y(e){let i=(0,g.f)(e,t.d,(0,o.c)(e),!1);return[...(0,t.e)(A,(0,o.e)(e),".toml",i,z),[$,(0,o.d)(e),M((0,d.f)())]]}var b={set:"start",script:f.m,words:o.a,timeout:1e4},m={client:o.a,kind:"gemini-settings",hooks:[{...b,key:"session-start",event:"SessionStart",matcher:"*"},{...b,key:"before-agent",event:"BeforeAgent",matcher:"*"}],shape:[],positional:!1,comments:!0,takesArguments:!1,reads:{events:`SessionStart SessionEnd BeforeAgent AfterAgent BeforeModel AfterModel BeforeToolSelection BeforeTool AfterTool
      PreCompress Notification`.split(/\s+/),group:(0,n.s)({matcher:(0,n.C)((0,n.j)()),hooks:(0,n.p)((0,n.s)({type:(0,n.j)()}))}),refuses:()=>null,refusesTwice:!1}};function T(e,i,a){return(0,s.q)(m,(0,o.c)(e),{clone:i,programs:a,gates:!1,chain:!1,guard:!1,explain:(l,r)=>v(r)})}function v(e){return(0,s.c)(e,["hooksConfig","enabled"])!==!1?[]:[{code:"hooks-disabled",message:`${e.file} has "hooksConfig.enabled": false; Gemini CLI will not run our hooks until it is removed.`,file:e.file}]}var w=[...x,(0,s.u)(m,/\/settings\.json$/,o.c)];function p(e){return(0,_.z)(e,{client:o.a,clone:d.b,generated:[],rules:w})}var S={client:o.a,title:"Gemini CLI",invoke:"/handoff",program:"gemini",directory:o.b,accounts:{variable:"GEMINI_CLI_HOME",kind:"gemini-settings",placeOf:e=>(0,k.dirname)((0,k.dirname)(e))},rules:w,wire(e){let i=y(e);return{client:o.a,wanted:[...(0,t.i)(i),T(e,d.b,p(e))],refuse:(0,t.j)(i),isObsolete:({kind:a,file:l})=>a==="gemini-command"&&(0,t.g)(o.e)(e,l)}},unwire:e=>(0,s.s)(m,(0,o.c)(e),p(e),()=>(0,t.k)(o.a,y(e))),holdsDonts:()=>!1,pluginUpgrade:"gemini extensions update agent-handoff",payloads:[h.c,{...h.c,hook_event_name:"BeforeAgent",prompt:"Go."}]};0&&(module.exports={a,b,c,d});
