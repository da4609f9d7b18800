import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSystemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { createStoreFiles } from '../../../src/store/files.ts';
import { createStore } from '../../../src/store/store.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';

/** ConfigMaps and Secrets, from the command line to the disk. */
let api: TestApi;
const directory = mkdtempSync(join(tmpdir(), 'kpod-config-'));
const openStore = () => createStore({ directory, files: createStoreFiles(), clock: createSystemClock(), log: silentLog });
beforeAll(async () => {
  api = await startTestApi({ store: await openStore() });
});
afterAll(async () => {
  await api.close();
  rmSync(directory, { recursive: true });
});

const kpod = (words: string, input?: object) =>
  runCli(words.split(' '), { url: api.url, ...(input === undefined ? {} : { input: JSON.stringify(input) }) });
const configMap = (name: string, fields: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...fields });
const secret = (name: string, fields: object) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, ...fields });
const ageOf = (text: string) => text.replace(/\d+s$/gm, 'AGE');

test('a ConfigMap is created, shown and deleted', async () => {
  const data = { color: 'blue', 'app.properties': 'a=1\nb=2\n' };
  expect(await kpod('create -f -', configMap('settings', { data, binaryData: { raw: 'AAEC' } }))).toMatchObject({
    stdout: 'configmap/settings created\n',
  });
  expect(ageOf((await kpod('get cm')).stdout)).toBe('NAME       DATA   AGE\nsettings   3      AGE\n');
  expect((await kpod('describe cm settings')).stdout).toBe(
    [
      ...['Name:         settings', 'Namespace:    default', 'Labels:       <none>', 'Annotations:  <none>', '', 'Data', '===='],
      ...['app.properties:', '----', 'a=1', 'b=2', '', '', 'color:', '----', 'blue', '', '', 'BinaryData', '===='],
      ...['raw: 3 bytes', '', 'Events:  <none>', ''],
    ].join('\n'),
  );
  expect((await kpod('get configmaps settings -o jsonpath={.data.color}')).stdout).toBe('blue');
  expect((await kpod('delete cm settings')).stdout).toBe('configmap "settings" deleted\n');
});

test('a Secret is created, shown without its values and deleted', async () => {
  const created = await kpod('create -f -', secret('key', { data: { user: 'YWRtaW4=' }, stringData: { password: 'hunter2' } }));
  expect(created).toMatchObject({ stdout: 'secret/key created\n' });
  expect((await kpod('get secret key -o jsonpath={.type}{.data}')).stdout).toBe('Opaque{"password":"aHVudGVyMg==","user":"YWRtaW4="}');
  expect(ageOf((await kpod('get secrets --field-selector type=Opaque')).stdout)).toBe(
    'NAME   TYPE     DATA   AGE\nkey    Opaque   2      AGE\n',
  );
  expect((await kpod('describe secret key')).stdout).toBe(
    [
      ...['Name:         key', 'Namespace:    default', 'Labels:       <none>', 'Annotations:  <none>', '', 'Type:  Opaque', ''],
      ...['Data', '====', 'password:  7 bytes', 'user:      5 bytes', ''],
    ].join('\n'),
  );
  const file = join(directory, 'default', 'secrets', 'key.json');
  expect([statSync(file).mode & 0o777, statSync(join(file, '..')).mode & 0o777]).toEqual([0o600, 0o700]);
  expect((await openStore()).list('Secret')).toEqual(api.store.list('Secret'));
  expect((await kpod('delete secret key')).stdout).toBe('secret "key" deleted\n');
});
