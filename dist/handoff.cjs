#!/usr/bin/env node
const isServer = process.argv.length === 3 && process.argv[2] === 'mcp' && !require('node:tty').isatty(0);
if (isServer) require('./mcp.cjs').serve();
else require('./lib/handoff.cjs');
