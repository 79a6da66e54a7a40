const distDirectory=require("node:path").dirname(__dirname);
var g=Object.defineProperty;var B=Object.getOwnPropertyDescriptor;var C=Object.getOwnPropertyNames;var N=Object.prototype.hasOwnProperty;var I=(e,i)=>{for(var n in i)g(e,n,{get:i[n],enumerable:!0})},O=(e,i,n,m)=>{if(i&&typeof i=="object"||typeof i=="function")for(let r of C(i))!N.call(e,r)&&r!==n&&g(e,r,{get:()=>i[r],enumerable:!(m=B(i,r))||m.enumerable});return e};var j=e=>O(g({},"__esModule",{value:!0}),e);var E={};I(E,{a:()=>f,b:()=>k,c:()=>p,d:()=>S});module.exports=j(E);var t=require("./chunk-44WWHWWD.cjs"),o=require("./chunk-6KYFLAQ3.cjs"),s=require("./chunk-6IHDFZZH.cjs"),w=require("./chunk-74FG5AHD.cjs"),_=require("./chunk-44CFKASN.cjs"),d=require("./chunk-7BI6IWQG.cjs"),a=require("./chunk-GEZ3MRDD.cjs"),u=require("./chunk-PK4TGPP2.cjs"),l=require("./chunk-66DRVHQY.cjs"),h=require("node:path"),c="# agent-handoff: generated, do not edit",v=(0,t.a)("gemini-command","command",c),A=(0,t.b)("gemini-policy","rule",c),x=[(0,d.d)(v,o.a,/\/commands\/[^/]+\.toml$/,(0,t.g)(o.e)),(0,d.d)(A,o.a,/\/policies\/agent-handoff\.toml$/,(0,t.h)(o.d))];function z(e){let{description:i,body:n}=(0,t.f)(e);return`${c}
description = ${JSON.stringify(i)}
prompt = '''
${n.replaceAll("'''","''")}'''
`}var G='"file_path":"[^"]*/\\\\.gemini/tmp/[A-Za-z0-9._-]+/agent-handoff-[A-Za-z0-9]{6}/[A-Za-z0-9._-]+"';function M(e){let i=l.g.map(n=>JSON.stringify(`${e} ${n}`)).join(", ");return`${c}
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
`}function $(e){let i=(0,_.e)(e,t.d,(0,o.c)(e),!1);return[...(0,t.e)(v,(0,o.e)(e),".toml",i,z),[A,(0,o.d)(e),M((0,l.f)())]]}var y={set:"start",script:d.m,words:o.a,timeout:1e4},f={client:o.a,kind:"gemini-settings",hooks:[{...y,key:"session-start",event:"SessionStart",matcher:"*"},{...y,key:"before-agent",event:"BeforeAgent",matcher:"*"}],shape:[],positional:!1,comments:!0,takesArguments:!1,reads:{events:`SessionStart SessionEnd BeforeAgent AfterAgent BeforeModel AfterModel BeforeToolSelection BeforeTool AfterTool
      PreCompress Notification`.split(/\s+/),group:(0,a.s)({matcher:(0,a.C)((0,a.j)()),hooks:(0,a.p)((0,a.s)({type:(0,a.j)()}))}),refuses:()=>null,refusesTwice:!1}};function T(e,i,n){return(0,s.q)(f,(0,o.c)(e),{clone:i,programs:n,gates:!1,chain:!1,guard:!1,explain:(m,r)=>k(r)})}function k(e){return(0,s.c)(e,["hooksConfig","enabled"])!==!1?[]:[{code:"hooks-disabled",message:`${e.file} has "hooksConfig.enabled": false; Gemini CLI will not run our hooks until it is removed.`,file:e.file}]}var b=[...x,(0,s.u)(f,/\/settings\.json$/,o.c)];function p(e){return(0,w.z)(e,{client:o.a,clone:l.b,generated:[],rules:b})}var S={client:o.a,title:"Gemini CLI",invoke:"/handoff",program:"gemini",directory:o.b,accounts:{variable:"GEMINI_CLI_HOME",kind:"gemini-settings",placeOf:e=>(0,h.dirname)((0,h.dirname)(e))},rules:b,wire(e){let i=$(e);return{client:o.a,wanted:[...(0,t.i)(i),T(e,l.b,p(e))],refuse:(0,t.j)(i),isObsolete:({kind:n,file:m})=>n==="gemini-command"&&(0,t.g)(o.e)(e,m)}},unwire:e=>(0,s.s)(f,(0,o.c)(e),p(e),()=>(0,t.k)(o.a,$(e))),holdsDonts:()=>!1,pluginUpgrade:"gemini extensions update agent-handoff",payloads:[u.c,{...u.c,hook_event_name:"BeforeAgent",prompt:"Go."}]};0&&(module.exports={a,b,c,d});
