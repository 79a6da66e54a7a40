#!/usr/bin/env node
require('./lib/handoff.cjs');
