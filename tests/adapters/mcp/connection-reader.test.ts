import { spawn, spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { sessionReaders } from '../../../adapters/clients.ts';
import { connectionReader } from '../../../adapters/connection-reader.ts';
import { startTicks } from '../../../core/files/process.ts';
import type { DeliveryRecord } from '../../../core/handoff/delivery/record.ts';
import { World } from '../../core/world.ts';

const { ctx } = new World();
const running = { client_pid: process.pid, client_start: startTicks(process.pid) ?? '' };

function livenessOf(overrides: Partial<DeliveryRecord>) {
  const record = {
    name: 'x.md',
    sentinel: 'abcdefghij',
    client: 'mcp',
    session_id: 'mcp-1',
    transcript: null,
    host: 'here',
    boot: 'boot-1',
    at: '2026-05-15T18:25:00Z',
    ...overrides,
  };
  return connectionReader(ctx).readLiveness(record);
}

it('a connection is open while its server runs, by pid, start and boot', () => {
  expect(livenessOf(running)).toBe('open');
  const { pid = 0 } = spawnSync(process.execPath, ['-e', '0']);
  expect(livenessOf({ client_pid: pid, client_start: '1' })).toBe('over');
  expect(livenessOf({ ...running, boot: 'boot-0' })).toBe('over');
});

it('a pid that another process has by now is none', () => {
  expect(livenessOf({ ...running, client_start: '1' })).toBe('over');
});

it('a record that names no process tells nothing', () => {
  expect(livenessOf({})).toBe('unknown');
});

it('a server that is stopped is open still', () => {
  const child = spawn('sleep', ['30']);
  const pid = child.pid ?? 0;
  process.kill(pid, 'SIGSTOP');
  expect(livenessOf({ client_pid: pid, client_start: startTicks(pid) ?? '' })).toBe('open');
  child.kill('SIGKILL');
});

it('deliveries to connections are read by it', async () => {
  expect(await sessionReaders(ctx)('mcp')).toMatchObject({ answersByCall: true });
  expect(await sessionReaders(ctx)('nobody')).toBe(null);
});
