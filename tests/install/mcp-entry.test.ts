import { describe, expect, it } from 'vitest';
import { addMcpEntry, removeMcpEntry } from '../../install/edits/mcp-entry.ts';

const server = { command: '/usr/bin/node', args: ['/opt/clone/dist/handoff.cjs', 'mcp'] };
const bytesOf = (text: string) => Buffer.from(text, 'utf8');
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');
const add = (file: string, text: string | null, command = server) =>
  textOf(addMcpEntry(file, text === null ? null : bytesOf(text), command).after);

describe('the entry in a JSON configuration', () => {
  it('is made where there is no file', () => {
    expect(JSON.parse(add('/h/mcp.json', null))).toEqual({ mcpServers: { 'agent-handoff': server } });
  });

  it.each([
    ['/h/x.json', '{}', ['mcpServers'], server],
    ['/h/x.json', '{"mcpServers":{"other":{"command":"x"}}}', ['mcpServers'], server],
    ['/p/.vscode/mcp.json', '{}', ['servers'], { type: 'stdio', ...server }],
    ['/h/mcp.json', '{ "servers": {} }', ['servers'], { type: 'stdio', ...server }],
    [
      '/h/opencode.json',
      '{}',
      ['mcp'],
      { type: 'local', command: [server.command, ...server.args], enabled: true },
    ],
    ['/h/settings.json', '{"context_servers": {}}', ['context_servers'], server],
    // Another client's setting of that name is no list of servers.
    ['/h/.gemini/settings.json', '{"mcp":{"allowed":["x"]}}', ['mcpServers'], server],
  ])('%s %s: in its client’s form', (file, text, [key = ''], entry) => {
    expect(JSON.parse(add(file, text))[key]['agent-handoff']).toEqual(entry);
  });

  it.each([
    '{}',
    '{}\n',
    '{"a":1}',
    '{\n\t"a": [1,2 ,3],\n\t"mcpServers": {\n\t\t"other": {"command": "x"}\n\t}\n}\n',
    '{\r\n  "mcpServers": {"other": {}}\r\n}',
    '\uFEFF{ "a" : "é\\u00e9" }\n',
    '{"mcpServers": {"z": {}, "a": {}}, "b": {"agent-handoff": 1}}',
  ])('leaves every other byte, and goes without a trace: %j', (text) => {
    const { after, made } = addMcpEntry('/h/x.json', bytesOf(text), server);
    expect(textOf(after)).not.toBe(text);
    expect(add('/h/x.json', textOf(after))).toBe(textOf(after));
    expect(textOf(removeMcpEntry('/h/x.json', after, made))).toBe(text);
  });

  it('follows the program, and keeps what the user put into it', () => {
    const old =
      '{"mcpServers": {"agent-handoff": {"env": {"A": "b"}, "command": "node", "args": ["/old/dist/handoff.cjs", "mcp"]}}}';
    expect(add('/h/x.json', old)).toBe(
      '{"mcpServers": {"agent-handoff": {"env": {"A": "b"}, "command": "/usr/bin/node", "args": ["/opt/clone/dist/handoff.cjs", "mcp"]}}}',
    );
  });

  it.each([
    ['not JSON', '{', 'settings-invalid'],
    ['a comment', '{ // x\n}', 'settings-comments'],
    ['a list', '[]', 'settings-shape'],
    ['no object for servers', '{"mcpServers": []}', 'settings-shape'],
    ['the servers twice', '{"mcpServers": {}, "mcpServers": {}}', 'settings-shape'],
    ['another program of our name', '{"mcpServers": {"agent-handoff": {"command": "x"}}}', 'settings-shape'],
    ['another program of our name, in a string', '{"mcpServers": {"agent-handoff": "x"}}', 'settings-shape'],
  ])('is refused: %s', (_, text, code) => {
    expect(() => add('/h/x.json', text)).toThrow(expect.objectContaining({ code }));
  });

  it('of another program is left alone by uninstall', () => {
    const text = '{"mcpServers": {"agent-handoff": {"command": "x", "args": ["mcp"]}}}';
    expect(textOf(removeMcpEntry('/h/x.json', bytesOf(text), null))).toBe(text);
  });
});

describe('the entry in a TOML configuration', () => {
  const table =
    '[mcp_servers.agent-handoff]\ncommand = "/usr/bin/node"\nargs = ["/opt/clone/dist/handoff.cjs", "mcp"]\n';

  it.each([
    ['', table],
    ['model = "x" # mine\n', `model = "x" # mine\n\n${table}`],
    ['[mcp_servers.other] # b\ncommand = "x"', `[mcp_servers.other] # b\ncommand = "x"\n\n${table}`],
  ])('stands behind what is there: %j', (text, expected) => {
    expect(add('/h/config.toml', text)).toBe(expected);
    expect(add('/h/config.toml', expected)).toBe(expected);
  });

  it('is taken out with what is behind it left', () => {
    const text = `a = 1\n\n${table}\n# of other\n[mcp_servers.other]\ncommand = "x"\n`;
    const left = textOf(removeMcpEntry('/h/config.toml', bytesOf(text), null));
    expect(left).toBe('a = 1\n\n# of other\n[mcp_servers.other]\ncommand = "x"\n');
  });

  it('follows the program, and keeps what the user put into it', () => {
    const old =
      '[mcp_servers.agent-handoff]\nargs = ["/old/dist/handoff.cjs", "mcp"]\nenabled = false\ncommand = "node"\n';
    expect(add('/h/config.toml', old)).toBe(
      '[mcp_servers.agent-handoff]\nargs = ["/opt/clone/dist/handoff.cjs", "mcp"]\nenabled = false\ncommand = "/usr/bin/node"\n',
    );
  });

  it.each([
    ['not TOML', 'a = ', 'settings-invalid'],
    ['servers as a value', 'mcp_servers = { x = { command = "y" } }\n', 'settings-shape'],
    ['another program of our name', '[mcp_servers.agent-handoff]\ncommand = "x"\n', 'settings-shape'],
  ])('is refused: %s', (_, text, code) => {
    expect(() => add('/h/config.toml', text)).toThrow(expect.objectContaining({ code }));
  });
});
