import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';

/** With a byte order mark. */
function utf16(text: string, order: 'le' | 'be'): Buffer {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
}
const encodings: readonly (readonly [name: string, encode: (text: string) => Buffer])[] = [
  ['utf8', (text) => Buffer.from(text)],
  ['utf8-bom', (text) => Buffer.from(`\ufeff${text}`)],
  ['utf16le', (text) => utf16(text, 'le')],
  ['utf16be', (text) => utf16(text, 'be')],
];
/** As PowerShell ends lines. */
const japanese =
  'apiVersion: v1\r\nkind: Pod\r\nmetadata:\r\n  name: good\r\n  annotations: {a: "日本 🐳"}\r\nspec: {containers: [{name: c, image: i}]}\r\n';

/** The files of the table, in a directory of their own. */
let dir: string;
let api: TestApi;
/** An address that nobody listens at any more. */
let closed: string;
const server = createServer((request, response) => {
  if (request.url === '/endless.yaml') {
    response.writeHead(200);
    const chunk = Buffer.alloc(1 << 20, '# padding\n');
    const more = (): void => {
      if (!response.destroyed) response.write(chunk, more);
    };
    return more();
  }
  const encoded = encodings.find(([name]) => request.url === `/${name}.yaml`)?.[1](japanese);
  if (encoded) return response.end(encoded);
  if (request.url === '/latin1.yaml') return response.end(Buffer.from('a: ü', 'latin1'));
  response.writeHead(404, 'Not Found').end('nothing here');
});

const good = 'apiVersion: v1\nkind: Pod\nmetadata: {name: good}\nspec: {containers: [{name: c, image: i}]}\n';

beforeAll(async () => {
  api = await startTestApi();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const short = createServer();
  await new Promise<void>((resolve) => short.listen(0, '127.0.0.1', resolve));
  closed = addressOf(short);
  await new Promise((resolve) => short.close(resolve));
  dir = mkdtempSync(join(tmpdir(), 'kpod-files-'));
  const file = (name: string, text: string | Uint8Array): void => writeFileSync(join(dir, name), text);
  for (const name of ['empty', 'notes', 'huge', 'mixed']) mkdirSync(join(dir, name));
  file('empty.yaml', '');
  file('notes/README.txt', 'no manifest');
  file('mixed/a.yaml', good);
  file('mixed/b.yaml', 'a: b: c\n');
  file('no-text.yaml', '\u0000\u0001');
  file('latin1.yaml', Buffer.from('a: b\n# für\n', 'latin1'));
  file('cut.yaml', Buffer.from('a: b\nc: ü').subarray(0, -1));
  file('utf32.yaml', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]));
  file('odd.yaml', Buffer.concat([utf16('a: b\nc: d', 'le'), Buffer.from([0x61])]));
  file('half.yaml', utf16('a: b\nc: \ud83d\n', 'be'));
  file('utf16-bad.yaml', utf16('a: b\n\nc: d: e\n', 'le'));
  file('large.yaml', '');
  truncateSync(join(dir, 'large.yaml'), 50_000_000);
  for (let index = 0; index <= 1000; index++) file(`huge/${index}.yaml`, good);
  symlinkSync(join(dir, 'nowhere.yaml'), join(dir, 'dangling.yaml'));
  symlinkSync('loop.yaml', join(dir, 'loop.yaml'));
});
afterAll(async () => {
  await api.close();
  server.closeAllConnections();
  server.close();
  rmSync(dir, { recursive: true });
});

/** `DIR` stands for the directory, `SERVER` for a web server that has little, `CLOSED` for none, in the words and in what is said. */
const located = (text: string): string =>
  text
    .replaceAll('DIR', dir)
    .replaceAll('SERVER', `http://${addressOf(server)}`)
    .replaceAll('CLOSED', closed);
const addressOf = (listening: Server): string => `127.0.0.1:${(listening.address() as AddressInfo).port}`;

const unparsable = (source: string, line: number, problem: string): string =>
  `error: error parsing ${source}: error converting YAML to JSON: yaml: line ${line}: ${problem}\n`;

const rows: readonly (readonly [words: string, stderr: string])[] = [
  ['-f DIR/nope.yaml', 'error: the path "DIR/nope.yaml" does not exist\n'],
  ['-f DIR/empty.yaml/x', 'error: the path "DIR/empty.yaml/x" does not exist\n'],
  ['-f DIR/dangling.yaml', 'error: the path "DIR/dangling.yaml" does not exist\n'],
  [
    '-f DIR/loop.yaml',
    'error: the path "DIR/loop.yaml" cannot be accessed: ELOOP: too many symbolic links encountered, stat \'DIR/loop.yaml\'\n',
  ],
  ['-f DIR/empty.yaml', 'error: no objects passed to create\n'],
  ['-f DIR/empty', 'error: error reading [DIR/empty]: recognized file extensions are [.json .yaml .yml]\n'],
  ['-f DIR/notes', 'error: error reading [DIR/notes]: recognized file extensions are [.json .yaml .yml]\n'],
  ['-f DIR/huge', 'error: "DIR/huge" holds 1001 manifests; at most 1000 are read at once\n'],
  [
    '-f DIR/mixed',
    'error: error parsing DIR/mixed/b.yaml: error converting YAML to JSON: yaml: line 1: mapping values are not allowed in this context\n',
  ],
  [
    '-f DIR/mixed/a.yaml -f DIR/mixed/b.yaml',
    'error: error parsing DIR/mixed/b.yaml: error converting YAML to JSON: yaml: line 1: mapping values are not allowed in this context\n',
  ],
  [
    '-f DIR/no-text.yaml',
    'error: error parsing DIR/no-text.yaml: error converting YAML to JSON: yaml: line 1: control characters are not allowed\n',
  ],
  ['-f DIR/latin1.yaml', unparsable('DIR/latin1.yaml', 2, 'invalid UTF-8; save it as UTF-8')],
  ['-f DIR/cut.yaml', unparsable('DIR/cut.yaml', 2, 'invalid UTF-8; save it as UTF-8')],
  ['-f DIR/utf32.yaml', unparsable('DIR/utf32.yaml', 1, 'UTF-32 is not read; save it as UTF-8')],
  ['-f DIR/odd.yaml', unparsable('DIR/odd.yaml', 2, 'incomplete UTF-16 character; save it as UTF-8')],
  ['-f DIR/half.yaml', unparsable('DIR/half.yaml', 2, 'incomplete UTF-16 surrogate pair; save it as UTF-8')],
  ['-f DIR/utf16-bad.yaml', unparsable('DIR/utf16-bad.yaml', 3, 'mapping values are not allowed in this context')],
  ['-f SERVER/latin1.yaml', unparsable('SERVER/latin1.yaml', 1, 'invalid UTF-8; save it as UTF-8')],
  ['-f DIR/large.yaml', 'error: the file "DIR/large.yaml" is too long for a manifest: more than 16 MiB\n'],
  ['-f /dev/zero', 'error: the file "/dev/zero" is too long for a manifest: more than 16 MiB\n'],
  ['-f - -f -', 'error: standard input cannot be used for multiple arguments\n'],
  ['-f x\u001b[2J.yaml', 'error: the path "x\\u001b[2J.yaml" does not exist\n'],
  ['-f http://CLOSED/x.yaml', 'error: unable to read URL "http://CLOSED/x.yaml": connect ECONNREFUSED CLOSED\n'],
  ['-f SERVER/x.yaml', 'error: unable to read URL "SERVER/x.yaml", server reported 404 Not Found, status code=404\n'],
  ['-f SERVER/endless.yaml', 'error: the answer of "SERVER/endless.yaml" is too long for a manifest: more than 16 MiB\n'],
];

describe('files that cannot be manifests', () => {
  test.each(rows)('kpod create %s', async (line, stderr) => {
    const answer = await runCli(['create', ...located(line).split(' ')], { url: api.url });
    expect(answer).toEqual({ stdout: '', stderr: located(stderr), exitCode: 1 });
    expect(api.store.list('Pod')).toEqual([]);
  });

  test('standard input that does not end', async () => {
    const answer = await runCli(['create', '-f', '-'], { url: api.url, input: '# padding\n'.repeat(2_000_000) });
    expect(answer).toEqual({ stdout: '', stderr: 'error: standard input is too long for a manifest: more than 16 MiB\n', exitCode: 1 });
  });

  test.each(encodings)('a manifest in %s is read from a file, standard input and a URL', async (name, encode) => {
    writeFileSync(join(dir, 'encoded.yaml'), encode(japanese));
    for (const from of [join(dir, 'encoded.yaml'), '-', located(`SERVER/${name}.yaml`)]) {
      const answer = await runCli(['create', '-f', from, '--dry-run=client', '-o', 'jsonpath={.metadata.annotations.a}'], {
        url: api.url,
        input: encode(japanese),
      });
      expect(answer).toEqual({ stdout: '日本 🐳', stderr: '', exitCode: 0 });
    }
  });

  test('a pipe is read as a file is', async () => {
    const pipe = join(dir, 'pipe.yaml');
    execFileSync('mkfifo', [pipe]);
    chmodSync(pipe, 0o600);
    const answer = runCli(['create', '-f', pipe, '--dry-run=client'], { url: api.url });
    await writeFile(pipe, good);
    expect(await answer).toEqual({ stdout: 'pod/good created (dry run)\n', stderr: '', exitCode: 0 });
  });
});

describe('every command that reads manifests', () => {
  const doubled = good.replace('name: good', 'name: lost, name: good');
  const warning = (source: string): string =>
    `Warning: ${source}:3: key "name" is already set at line 3; the last one counts, and this is lost: "lost"\n`;

  test.each([
    ['create -f FILE', 'pod/good created\n'],
    ['get -f FILE -o name', 'pod/good\n'],
    ['apply -f FILE --validate=false', expect.stringContaining('pod/good')],
    ['label -f FILE a=b', 'pod/good labeled\n'],
    ['annotate -f FILE a=b', 'pod/good annotated\n'],
    ['replace -f FILE --dry-run=client', 'pod/good replaced (dry run)\n'],
    ['describe -f FILE', expect.stringMatching(/^Name: +good\n/)],
    ['convert -f FILE', expect.stringContaining('name: good')],
    ['patch -f FILE -p {}', 'pod/good patched (no change)\n'],
    ['wait -f FILE --for=jsonpath={.metadata.name}=good --timeout=5s', 'pod/good condition met\n'],
    ['delete -f FILE --wait=false --grace-period=0 --force', expect.stringContaining('pod "good" force deleted')],
    ['run --detach FILE', expect.stringContaining('pod/good')],
  ])('reads UTF-16 and takes the last of two, with a warning: kpod %s', async (line, stdout) => {
    const file = join(dir, 'doubled.yaml');
    writeFileSync(file, utf16(doubled, 'le'));
    const answer = await runCli(line.replace('FILE', file).split(' '), { url: api.url });
    expect(answer.stderr).toContain(warning(file));
    expect(answer).toMatchObject({ stdout, exitCode: 0 });
  });

  test('a patch, too', async () => {
    await runCli(['create', '-f', '-'], { url: api.url, input: good.replace('name: good', 'name: patched') });
    const file = join(dir, 'patch.yaml');
    writeFileSync(file, utf16('metadata:\n  labels: {a: x, a: z}\n', 'be'));
    const answer = await runCli(['patch', 'pod', 'patched', '--patch-file', file], { url: api.url });
    const stderr = `Warning: ${file}:2: key "a" is already set at line 2; the last one counts, and this is lost: "x"\n`;
    expect(answer).toEqual({ stdout: 'pod/patched patched\n', stderr, exitCode: 0 });
    expect(api.store.get({ kind: 'Pod', namespace: 'default', name: 'patched' })?.metadata.labels).toEqual({ a: 'z' });
  });
});
