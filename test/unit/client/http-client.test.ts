import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ApiError, UserError } from '../../../src/api/errors.ts';
import { createClient } from '../../../src/client/http-client.ts';
import type { Client } from '../../../src/client/types.ts';

let directory: string;
let server: Server | undefined;
let warnings: string[];
let client: Client;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kpod-client-'));
  warnings = [];
  client = createClient({ kind: 'unix', socketPath: join(directory, 's') }, { onWarning: (text) => void warnings.push(text) });
});
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
  await rm(directory, { recursive: true });
});

async function serve(handler: RequestListener): Promise<void> {
  const started = createServer(handler);
  server = started;
  await new Promise<void>((resolve) => started.listen(join(directory, 's'), resolve));
}

test('sends method, path, query, body and what it accepts', async () => {
  const seen: unknown[] = [];
  await serve((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { accept, 'content-type': type, 'content-length': length } = request.headers;
      seen.push({ method: request.method, url: request.url, body, accept, type, length });
      response.end('{"ok":true}');
    });
  });
  const query = { a: 'x y', list: ['1', '2'], no: undefined, yes: true };
  expect(await client.request('POST', '/p', { query, body: { ü: 1 } })).toEqual({ ok: true });
  await client.request('GET', '/p', { accept: 'application/json;as=Table' });
  expect(seen).toEqual([
    ...[
      {
        method: 'POST',
        url: '/p?a=x+y&list=1&list=2&yes=true',
        body: '{"ü":1}',
        accept: 'application/json',
        type: 'application/json',
        length: '8',
      },
    ],
    ...[{ method: 'GET', url: '/p', body: '', accept: 'application/json;as=Table', type: undefined, length: undefined }],
  ]);
});

describe('a socket in a directory that another user can have made', () => {
  const uid = process.getuid?.() ?? 0;
  const openTo = (owner: number, pointer?: string): Client =>
    createClient({ kind: 'unix', socketPath: join(directory, 's'), owner, ...(pointer ? { pointer } : {}) }, { onWarning: () => {} });

  test('is told nothing, by no kind of request', async () => {
    let asked = 0;
    await serve((_, response) => {
      asked += 1;
      response.end('{}');
    });
    server?.on('upgrade', () => (asked += 1));
    const stranger = openTo(uid + 1);
    const ways = [
      () => stranger.request('POST', '/secret', { body: { password: 'x' } }),
      () => stranger.stream('/log'),
      () => stranger.forward('/forward', 80),
      () => stranger.channels('/exec', { onOutput: () => {} } as never),
    ];
    for (const way of ways) await expect(way()).rejects.toThrow('was refused');
    await chmod(directory, 0o755);
    await expect(openTo(uid).request('GET', '/')).rejects.toThrow('was refused');
    expect(asked).toBe(0);
    await chmod(directory, 0o700);
    await openTo(uid).request('GET', '/');
    expect(asked).toBe(1);
  });

  test('is passed over for the one that the state directory names', async () => {
    const state = await mkdtemp(join(tmpdir(), 'kpod-own-'));
    try {
      await serve((_, response) => void response.end('"the stranger"'));
      const own = createServer((_, response) => void response.end('"the own agent"'));
      await new Promise<void>((resolve) => own.listen(join(state, 's'), resolve));
      await writeFile(join(state, 'socket'), `${join(state, 's')}\n`);
      await chmod(directory, 0o755);
      expect(await openTo(uid, join(state, 'socket')).request('GET', '/')).toBe('the own agent');
      await new Promise((resolve) => own.close(resolve));
    } finally {
      await rm(state, { recursive: true });
    }
  });
});

test('hands warnings on', async () => {
  await serve((_, response) => {
    response.setHeader('warning', [
      '299 - "first"',
      '299 - "with \\"quotes\\", and a comma", 299 kpod "third" "Mon, 05 Jan 2026 00:00:00 GMT"',
    ]);
    response.end('{}');
  });
  await client.request('GET', '/');
  expect(warnings).toEqual(['first', 'with "quotes", and a comma', 'third']);
});

test.each([
  [
    'a Status',
    404,
    '{"kind":"Status","reason":"NotFound","message":"pods \\"x\\" not found","code":404}',
    'pods "x" not found',
    'NotFound',
  ],
  ['plain text', 502, 'bad gateway\n', 'bad gateway', undefined],
  ['nothing', 500, '', 'Internal Server Error', undefined],
  ['other JSON', 400, '{"error":1}', '{"error":1}', undefined],
])('an answer that is a failure becomes an ApiError: %s', async (_, code, body, message, reason) => {
  await serve((request, response) => {
    response.statusCode = code;
    request.resume();
    response.end(body);
  });
  for (const call of [() => client.request('GET', '/'), () => client.stream('/')]) {
    const error = await call().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect({
      message: (error as ApiError).message,
      reason: (error as ApiError).status.reason,
      code: (error as ApiError).status.code,
    }).toEqual({
      ...{ message, reason, code },
    });
  }
});

test('nobody listening is an error for people', async () => {
  const error = await client.request('GET', '/').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toBe(
    `The connection to the server ${directory}/s was refused - did you specify the right host or port?`,
  );
});

test('an answer that breaks off is an error, not half an object', async () => {
  await serve((_, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('{"a"');
    setImmediate(() => response.destroy());
  });
  await expect(client.request('GET', '/')).rejects.toThrow('was lost in the middle of its answer');
});

const collect = async <T>(events: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const event of events) all.push(event);
  return all;
};

test('a watch yields whole events however they are cut, and ends with the connection', async () => {
  const urls: unknown[] = [];
  await serve((request, response) => {
    urls.push(request.url);
    const text = Buffer.from('{"type":"ADDED","object":{"a":"ü"}}\n\n{"type":"DELETED","object":{"b":2}}\n{"type":"half');
    const at = text.indexOf(0xc3) + 1;
    response.write(text.subarray(0, at));
    setTimeout(() => {
      response.write(text.subarray(at));
      setImmediate(() => response.destroy());
    }, 5);
  });
  expect(await collect(client.watch('/w', { query: { resourceVersion: '7' } }))).toEqual([
    { type: 'ADDED', object: { a: 'ü' } },
    { type: 'DELETED', object: { b: 2 } },
  ]);
  expect(urls).toEqual(['/w?resourceVersion=7&watch=true']);
});

test('an ERROR event of a watch is thrown', async () => {
  await serve((_, response) =>
    response.end('{"type":"ERROR","object":{"kind":"Status","message":"too old","code":410,"reason":"Expired"}}\n'),
  );
  const error = await collect(client.watch('/w', {})).catch((thrown: unknown) => thrown);
  expect((error as ApiError).status).toMatchObject({ code: 410, reason: 'Expired' });
});

test('a watch that is aborted ends without an error, before and while it is open', async () => {
  await serve((_, response) => void response.write('{"type":"ADDED","object":{}}\n'));
  const controller = new AbortController();
  const seen: unknown[] = [];
  for await (const event of client.watch('/w', { signal: controller.signal })) {
    seen.push(event);
    controller.abort();
  }
  expect(seen).toHaveLength(1);
  expect(await collect(client.watch('/w', { signal: controller.signal }))).toEqual([]);
});

test('a stream gives the bytes as they come', async () => {
  await serve((_, response) => {
    response.write('one');
    response.end('two');
  });
  const chunks: Buffer[] = [];
  for await (const chunk of await client.stream('/log')) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toBe('onetwo');
});
