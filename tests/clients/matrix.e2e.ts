import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { pinnedVersion } from '../e2e/client-binaries.ts';
import { makeDirOutsideTemp, makeHome, makeRepo, removeTree } from '../e2e/isolation.ts';
import { runHandoff } from '../e2e/product/command.ts';
import { draftOf } from '../e2e/product/drafts.ts';
import { deliveryRecords, onlyHandoff } from '../e2e/product/inbox.ts';
import type { Driver, OpenClient, Place } from './driver.ts';
import { drivers } from './drivers.ts';

const named = ({ title, npmName }: Driver) => `${title} ${pinnedVersion(npmName)}`;
const isNext = (writer: Driver, reader: Driver) =>
  drivers.indexOf(reader) === (drivers.indexOf(writer) + 1) % drivers.length;

/** One user's machine. It is taken down with the clients that were opened on it. */
async function makePlace() {
  const root = await makeDirOutsideTemp('pair');
  const place: Place = { home: await makeHome(join(root, 'home')), cwd: join(root, 'shop') };
  await mkdir(place.cwd);
  await makeRepo(place.home, place.cwd);
  const opened = new Map<Driver, OpenClient>();
  return {
    ...place,
    async open(driver: Driver): Promise<OpenClient> {
      const client = opened.get(driver) ?? (await driver.open(place));
      opened.set(driver, client);
      return client;
    },
    async remove() {
      for (const client of opened.values()) await client.close();
      await removeTree(root);
    },
  };
}

// matrix-reporter.ts makes the table of these names.
for (const writer of drivers) {
  describe.concurrent(`${named(writer)} writes`, () => {
    for (const reader of drivers) {
      const tags = isNext(writer, reader) ? ['ring'] : [];
      it(`${named(reader)} reads`, { tags }, async ({ expect, onTestFinished }) => {
        const place = await makePlace();
        onTestFinished(() => place.remove());
        const [writing, reading] = [await place.open(writer), await place.open(reader)];

        const printed = await writing.write(draftOf('alpha'));
        const written = await onlyHandoff(place.home).catch(() => null);
        expect(written, printed).toMatchObject({
          place: 'unread',
          fields: { session_tool: writer.writtenBy },
        });

        const first = await reading.read();
        expect(first).toContain('Run `make check` and expect NEXT-ACTION-OF-alpha.');
        expect(first).toContain(`from: shop, written by ${writer.writtenBy}`);
        const records = await deliveryRecords(place.home);
        expect(records.map((record) => record.client)).toEqual([reader.client]);

        // What a session answered is looked up at the next start, whoever's that is.
        await runHandoff(place.home, place.cwd, ['take']);
        const { place: where, fields } = await onlyHandoff(place.home);
        expect(where).toBe('read');
        expect(fields).toMatchObject({ deliveries: '1', acknowledged_at: expect.stringMatching(/^\d{4}-/) });
      });
    }
  });
}
