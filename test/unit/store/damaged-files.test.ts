import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog, silentLog } from '../../../src/base/log.ts';
import { createStore } from '../../../src/store/store.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { pod, podKey } from './objects.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kpod-damaged-'));
});
afterEach(() => rm(directory, { recursive: true }));

const open = () => createStore({ directory, clock: createFakeClock(), log: silentLog });
const fileOf = (name: string) => join(directory, 'default', 'pods', `${name}.json`);

async function fill(): Promise<void> {
  const store = await open();
  await store.create(pod('one'));
  await store.create(pod('two'));
  await store.close();
}

test('a pipe in the place of an object is set aside, and keeps nobody waiting', async () => {
  await fill();
  await rm(fileOf('one'));
  execFileSync('mkfifo', [fileOf('one')]);
  const store = await open();
  expect(store.damaged).toEqual([`${fileOf('one')}.damaged`]);
  expect(store.get(podKey('two'))).toBeDefined();
  await store.close();
});

test('a version beyond all numbers that can be counted on is damage', async () => {
  await fill();
  const text = await readFile(fileOf('one'), 'utf8');
  await writeFile(fileOf('one'), text.replace(/"resourceVersion":"\d+"/, '"resourceVersion":"99999999999999999999"'));
  const store = await open();
  expect(store.damaged).toEqual([`${fileOf('one')}.damaged`]);
  const first = await store.create(pod('three'));
  const second = await store.create(pod('four'));
  expect(Number(second.metadata.resourceVersion)).toBeGreaterThan(Number(first.metadata.resourceVersion));
  await store.close();
});

test('a damaged file is told of in the log without what stands in it: it may hold a secret', async () => {
  await fill();
  await writeFile(fileOf('one'), '{"formatVersion":1,"object":{"data":{"password":hunter2}}}');
  let log = '';
  const noted = createLog({ level: 'debug', now: () => 0, write: (line) => (log += line) });
  const store = await createStore({ directory, clock: createFakeClock(), log: noted });
  await store.close();
  expect(log).toContain("invalid character 'h' looking for beginning of value");
  expect(log).not.toContain('hunter');
});
