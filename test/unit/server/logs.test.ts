import { request } from 'node:http';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { badRequest } from '../../../src/api/errors.ts';
import type { Status } from '../../../src/api/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';

let api: TestApi;

beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.close());

async function createPod(name: string, { containers = ['main'], inits = [] as string[] } = {}): Promise<void> {
  const list = (names: string[]) => names.map((container) => ({ name: container, image: 'busybox:1' }));
  const response = await fetch(`${api.url}/api/v1/namespaces/default/pods`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ metadata: { name }, spec: { containers: list(containers), initContainers: list(inits) } }),
  });
  expect(response.status).toBe(201);
}

const logPath = (pod: string, query = '') => `${api.url}/api/v1/namespaces/default/pods/${pod}/log${query}`;

async function refusal(pod: string, query = ''): Promise<string> {
  const status = (await (await fetch(logPath(pod, query))).json()) as Status;
  return `${status.code} ${status.message}`;
}

describe('log', () => {
  test('is plain text', async () => {
    await createPod('web');
    api.kubelet.log = () => 'one\ntwo\n';
    const response = await fetch(logPath('web'));
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(await response.text()).toBe('one\ntwo\n');
  });

  test('hands the options on', async () => {
    await createPod('web', { inits: ['setup'] });
    await fetch(logPath('web', '?container=setup&follow=true&previous=true&timestamps=true&tailLines=5&limitBytes=100&sinceSeconds=60'));
    await fetch(logPath('web', '?follow=false&sinceTime=2026-01-05T00%3A00%3A00Z'));
    expect(api.kubelet.logRequests.map(({ options: { signal: _signal, ...options } }) => options)).toEqual([
      { container: 'setup', follow: true, previous: true, timestamps: true, tailLines: 5, limitBytes: 100, sinceSeconds: 60 },
      { container: 'main', follow: false, previous: false, timestamps: false, sinceTime: '2026-01-05T00:00:00Z' },
    ]);
  });

  test.each<[string, string, string]>([
    ['no pod', 'nope', '404 pods "nope" not found'],
    ['no container of that name', 'web?container=other', '400 container other is not valid for pod web'],
    ['several to choose from', 'pair', '400 a container name must be specified for pod pair, choose one of: [setup a b]'],
    ['a tail that is no number', 'web?tailLines=x', '400 strconv.ParseInt: parsing "x": invalid syntax'],
    ['a time that is none', 'web?sinceTime=noon', '400 sinceTime: "noon" is no RFC 3339 time'],
    [
      'a negative tail',
      'web?tailLines=-1',
      '422 PodLogOptions "" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
    ],
    ['no bytes at all', 'web?limitBytes=0', '422 PodLogOptions "" is invalid: limitBytes: Invalid value: 0: must be greater than 0'],
    ['no time at all', 'web?sinceSeconds=0', '422 PodLogOptions "" is invalid: sinceSeconds: Invalid value: 0: must be greater than 0'],
  ])('refuses %s', async (_name, request_, expected) => {
    await createPod('web');
    await createPod('pair', { containers: ['a', 'b'], inits: ['setup'] });
    const [pod = '', query] = request_.split('?');
    expect(await refusal(pod, query === undefined ? '' : `?${query}`)).toBe(expected);
  });

  test('passes on what the kubelet refuses', async () => {
    await createPod('web');
    api.kubelet.log = () => badRequest('container "main" in pod "web" is waiting to start: PodInitializing');
    expect(await refusal('web')).toBe('400 container "main" in pod "web" is waiting to start: PodInitializing');
  });

  test('of a pod without a node is empty', async () => {
    await createPod('web');
    await api.store.mutate({ kind: 'Pod', namespace: 'default', name: 'web' }, (pod) => {
      const { nodeName: _nodeName, ...spec } = pod.spec;
      return { ...pod, spec: spec as typeof pod.spec };
    });
    const response = await fetch(logPath('web'));
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  test('comes as it is written, and ends for the kubelet when the client goes', async () => {
    await createPod('web');
    const log = new PassThrough();
    api.kubelet.log = () => log;
    let text = '';
    const client = request(logPath('web', '?follow=true'), { agent: false }, (response) => {
      response.on('error', () => {});
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    });
    client.on('error', () => {});
    client.end();
    await expect.poll(() => api.kubelet.logRequests.length).toBe(1);
    log.write('first\n');
    await expect.poll(() => text).toBe('first\n');
    log.write('second\n');
    await expect.poll(() => text).toBe('first\nsecond\n');
    client.destroy();
    await expect.poll(() => api.kubelet.logRequests[0]?.options.signal.aborted).toBe(true);
    await expect.poll(() => log.destroyed).toBe(true);
  });

  test('that breaks off is no whole log for the client', async () => {
    await createPod('web');
    const log = new PassThrough();
    api.kubelet.log = () => log;
    const response = await fetch(logPath('web'));
    log.write('part');
    log.destroy(new Error('the disk is gone'));
    await expect(response.text()).rejects.toThrow();
  });

  test('waits for a client that reads slowly', async () => {
    await createPod('web');
    let produced = 0;
    const log = new PassThrough();
    api.kubelet.log = () => log;
    const response = await fetch(logPath('web'));
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const total = 1024;
    const produce = async () => {
      for (; produced < total; produced++) {
        if (!log.write(chunk)) await new Promise((resolve) => log.once('drain', resolve));
      }
      log.end();
    };
    const producing = produce();
    for (let last = -1; last !== produced; ) {
      last = produced;
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(produced).toBeLessThan(total);
    expect((await response.arrayBuffer()).byteLength).toBe(total * chunk.length);
    await producing;
  });
});
