const distDirectory=require("node:path").dirname(__dirname);
