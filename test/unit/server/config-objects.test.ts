import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareForCreate } from '../../../src/api/admission.ts';
import { ApiError } from '../../../src/api/errors.ts';
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
  expect([JSON.parse(readFileSync(file, 'utf8')).object]).toEqual(api.store.list('Secret'));
  expect((await kpod('delete secret key')).stdout).toBe('secret "key" deleted\n');
});

test('a value of a Secret comes through or is refused, and no answer to the refused tells it', async () => {
  const secrets = '/api/v1/namespaces/default/secrets';
  const post = async (text: string) => {
    const answer = await fetch(`${api.url}${secrets}`, { method: 'POST', body: text, headers: { 'content-type': 'application/json' } });
    return [answer.status, await answer.text()] as const;
  };
  for (const broken of [
    '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"stringData":{"password":hunter2}}',
    '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"password":"hunter2"}}',
    '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"stringData":["hunter2"]}',
    '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"A"},"stringData":{"a/b":"hunter2"}}',
  ]) {
    const [status, text] = await post(broken);
    expect([400, 422]).toContain(status);
    expect(text).not.toContain('hunter');
  }
});

const oddKeys = [
  'constructor',
  'toString',
  'hasOwnProperty',
  '10',
  '9',
  '.',
  '..',
  '..data',
  'a/b',
  'a\\b',
  '',
  'x'.repeat(300),
  '\u0000',
  'é',
];
const anyKey = fc.oneof(fc.constantFrom(...oddKeys), fc.string({ maxLength: 20 }), fc.stringMatching(/^[-._a-zA-Z0-9]{1,20}$/));
const context = { nodeName: 'n', newUid: () => 'u', fieldValidation: 'Strict', random: () => 0 } as const;

test('any keys and texts are kept as they are, or refused for keys that no file and no variable can have', () => {
  fc.assert(
    fc.property(fc.dictionary(anyKey, fc.string({ maxLength: 50 }), { maxKeys: 5 }), (texts) => {
      const isGood = Object.keys(texts).every((key) => /^[-._a-zA-Z0-9]{1,253}$/.test(key) && key !== '.' && !key.startsWith('..'));
      const kept = (kind: 'ConfigMap' | 'Secret', field: string) => {
        try {
          const made = prepareForCreate(kind, { ...configMap('a', { kind }), [field]: texts }, context).object;
          return Object.entries(made.data ?? {}).map(([key, text]) => [
            key,
            kind === 'Secret' ? Buffer.from(text, 'base64').toString() : text,
          ]);
        } catch (error) {
          if (error instanceof ApiError && error.status.reason === 'Invalid') return 'refused';
          throw error;
        }
      };
      const wellFormed = Object.entries(texts);
      expect(kept('ConfigMap', 'data')).toEqual(isGood ? wellFormed : 'refused');
      expect(kept('Secret', 'stringData')).toEqual(isGood ? wellFormed : 'refused');
    }),
  );
});

test('what is immutable stays so, and a type too, whatever else a change brings', async () => {
  expect((await kpod('create -f -', configMap('frozen', { data: { a: '1' }, immutable: true }))).stderr).toBe('');
  expect((await kpod('patch cm frozen --type merge -p {"data":{"a":"2"}}')).stderr).toBe(
    'The ConfigMap "frozen" is invalid: data: Forbidden: field is immutable when `immutable` is set\n',
  );
  expect((await kpod('patch cm frozen --type merge -p {"immutable":false,"binaryData":{"b":"YQ=="}}')).stderr).toBe(
    'The ConfigMap "frozen" is invalid: \n* immutable: Forbidden: field is immutable when `immutable` is set\n* binaryData: Forbidden: field is immutable when `immutable` is set\n',
  );
  expect((await kpod('label cm frozen a=b')).stdout).toBe('configmap/frozen labeled\n');
  await kpod('create -f -', secret('typed', { type: 'example.com/x' }));
  expect((await kpod('patch secret typed --type merge -p {"type":"other"}')).stderr).toBe(
    'The Secret "typed" is invalid: type: Invalid value: "other": field is immutable\n',
  );
});

test('what is said of a Secret that cannot be does not say what is in it', async () => {
  await kpod('apply -f -', secret('told', { stringData: { password: 'hunter2' } }));
  const other = await kpod('apply -f -', secret('told', { data: { password: 'hunter3' }, stringData: { more: 'hunter4' } }));
  expect(other.exitCode).toBe(1);
  expect(other.stderr).toContain('"data":{"password":"***"}');
  expect(other.stderr).toContain('"kubectl.kubernetes.io/last-applied-configuration":"***"');
  expect(other.stderr).toContain('illegal base64 data at input byte 4');
  const head = 'apiVersion: v1\nkind: Secret\nmetadata: {name: told}\n';
  const yaml = async (text: string) => (await runCli(['apply', '-f', '-'], { url: api.url, input: head + text })).stderr;
  const said = [
    await yaml('stringData: {password: hunter2, password: hunter3}'),
    await yaml('stringData:\n  password: |hunter2'),
    await yaml('stringData: {password: "hunter2}'),
    await yaml('data: {password: hunter2}'),
  ];
  expect(said[0]).toBe('Warning: STDIN:4: key "password" is already set at line 4; the last one counts\n');
  for (const text of [...said, other.stderr]) {
    expect(text).not.toMatch(/hunter/);
    expect(text).not.toContain(Buffer.from('hunter').toString('base64'));
  }
});

test('a ConfigMap that is too long for an annotation is run, and run again', async () => {
  const large = (size: number) => configMap('large', { data: { text: 'x'.repeat(size) } });
  const run = (size: number) => kpod('run -f -', large(size));
  expect(await run(400_000)).toMatchObject({ stdout: expect.stringContaining('configmap/large created\n'), stderr: '' });
  expect(await run(400_000)).toMatchObject({ stdout: expect.stringContaining('configmap/large unchanged\n'), stderr: '' });
  expect(await run(500_000)).toMatchObject({ stdout: expect.stringContaining('configmap/large configured\n'), stderr: '' });
  expect((await kpod('apply -f -', large(400_000))).stderr).toContain('may not be more than 262144 bytes');
});
