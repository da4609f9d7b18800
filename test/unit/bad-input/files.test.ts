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
  const file = (name: string, text: string): void => writeFileSync(join(dir, name), text);
  for (const name of ['empty', 'notes', 'huge', 'mixed']) mkdirSync(join(dir, name));
  file('empty.yaml', '');
  file('notes/README.txt', 'no manifest');
  file('mixed/a.yaml', good);
  file('mixed/b.yaml', 'a: b: c\n');
  file('no-text.yaml', '\u0000\u0001');
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

  test('a pipe is read as a file is', async () => {
    const pipe = join(dir, 'pipe.yaml');
    execFileSync('mkfifo', [pipe]);
    chmodSync(pipe, 0o600);
    const answer = runCli(['create', '-f', pipe, '--dry-run=client'], { url: api.url });
    await writeFile(pipe, good);
    expect(await answer).toEqual({ stdout: 'pod/good created (dry run)\n', stderr: '', exitCode: 0 });
  });
});
