import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCli } from '../../fakes/cli.ts';

const resource = (name: string, kind: string, namespaced: boolean) => ({ name, kind, namespaced, verbs: ['get'], shortNames: [] });
const documents: Readonly<Record<string, unknown>> = {
  '/api': { versions: ['v1'] },
  '/apis': {
    groups: [{ versions: [{ groupVersion: 'apps/v1' }], preferredVersion: { groupVersion: 'apps/v1' } }],
  },
  '/api/v1': { resources: [resource('pods', 'Pod', true), resource('nodes', 'Node', false), resource('pods/log', 'Pod', true)] },
  '/apis/apps/v1': { resources: [resource('deployments', 'Deployment', true)] },
};

/** What is answered to a review. */
let status: unknown;
/** The reviews that came, by the last part of their path. */
let asked: [string, unknown][] = [];
let server: Server;

beforeEach(() => {
  asked = [];
  server = createServer(async (request, response) => {
    let text = '';
    for await (const piece of request) text += piece;
    const { pathname } = new URL(request.url ?? '', 'http://x');
    if (request.method === 'POST') asked.push([pathname.split('/').at(-1) ?? '', JSON.parse(text).spec]);
    response.setHeader('content-type', 'application/json');
    const review = { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1', metadata: {}, status };
    response.end(JSON.stringify(request.method === 'POST' ? review : documents[pathname]));
  }).listen(0);
});
afterEach(() => server.close());

const kpod = (...words: readonly string[]) => runCli(words, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });

describe('auth can-i', () => {
  test.each<[string, unknown]>([
    ['get pods', { namespace: 'default', verb: 'get', resource: 'pods' }],
    ['delete pod/web -n test', { namespace: 'test', verb: 'delete', resource: 'pods', name: 'web' }],
    [
      'get deployment.apps --subresource=scale',
      { namespace: 'default', verb: 'get', group: 'apps', resource: 'deployments', subresource: 'scale' },
    ],
    ['list pods -A', { verb: 'list', resource: 'pods' }],
    ['* *', { namespace: 'default', verb: '*', resource: '*' }],
  ])('%s asks for it', async (line, resourceAttributes) => {
    status = { allowed: true };
    expect(await kpod('auth', 'can-i', ...line.split(' '))).toEqual({ stdout: 'yes\n', stderr: '', exitCode: 0 });
    expect(asked).toEqual([['selfsubjectaccessreviews', { resourceAttributes }]]);
  });

  test('asks for paths', async () => {
    status = { allowed: true };
    expect((await kpod('auth', 'can-i', 'get', '/healthz')).stdout).toBe('yes\n');
    expect(asked).toEqual([['selfsubjectaccessreviews', { nonResourceAttributes: { path: '/healthz', verb: 'get' } }]]);
  });

  test('says no, why, and with its exit code', async () => {
    status = { allowed: false, reason: 'no rule', evaluationError: 'no role' };
    expect(await kpod('auth', 'can-i', 'get', 'pods')).toEqual({ stdout: 'no - no rule - no role\n', stderr: '', exitCode: 1 });
    expect(await kpod('auth', 'can-i', 'get', 'pods', '-q')).toEqual({ stdout: '', stderr: '', exitCode: 1 });
  });

  test.each([
    ['get foos', "the server doesn't have a resource type 'foos'"],
    ['get foos.bar', "the server doesn't have a resource type 'foos' in group 'bar'"],
    ['get nodes', "resource 'nodes' is not namespace scoped"],
    ['frob pods', "verb 'frob' is not a known verb"],
    ['frob /healthz', "verb 'frob' is not a known verb"],
  ])('%s is asked with a warning', async (line, warning) => {
    status = { allowed: true };
    const said = await kpod('auth', 'can-i', ...line.split(' '));
    expect(said).toEqual({ stdout: 'yes\n', stderr: `Warning: ${warning}\n\n`, exitCode: 0 });
  });

  test('--list prints a line of each thing, in the order of kubectl', async () => {
    status = {
      resourceRules: [
        { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
        { verbs: ['create'], apiGroups: ['authorization.k8s.io'], resources: ['selfsubjectaccessreviews'] },
        { verbs: ['get'], apiGroups: [''], resources: ['services'] },
        { verbs: ['get', 'list'], apiGroups: ['', 'apps'], resources: ['pods'], resourceNames: ['x'] },
        { verbs: ['list'], apiGroups: [''], resources: ['services'] },
      ],
      nonResourceRules: [
        { verbs: ['*'], nonResourceURLs: ['*'] },
        { verbs: ['get'], nonResourceURLs: ['/healthz'] },
      ],
      incomplete: true,
      evaluationError: 'too bad',
    };
    const { stdout, stderr } = await kpod('auth', 'can-i', '--list', '-n', 'test');
    expect(stderr).toBe('warning: the list may be incomplete: too bad\n');
    expect(stdout.split('\n').map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
      'Resources | Non-Resource URLs | Resource Names | Verbs',
      '*.* | [] | [] | [*]',
      ' | [*] | [] | [*]',
      'selfsubjectaccessreviews.authorization.k8s.io | [] | [] | [create]',
      'pods | [] | [x] | [get list]',
      'services | [] | [] | [get list]',
      'pods.apps | [] | [x] | [get list]',
      ' | [/healthz] | [] | [get]',
      '',
    ]);
    expect(asked).toEqual([['selfsubjectrulesreviews', { namespace: 'test' }]]);
  });
});

describe('auth whoami', () => {
  test('prints who the user is, as a table and as an object', async () => {
    status = { userInfo: { username: 'admin', uid: '7', groups: ['a', 'b'], extra: { z: ['1'], k: ['v', 'w'] } } };
    const { stdout } = await kpod('auth', 'whoami');
    expect(stdout).toBe('ATTRIBUTE   VALUE\nUsername    admin\nUID         7\nGroups      [a b]\nExtra: k    [v w]\nExtra: z    [1]\n');
    const { kind, metadata } = JSON.parse((await kpod('auth', 'whoami', '-o', 'json')).stdout);
    expect({ kind, metadata }).toEqual({ kind: 'SelfSubjectReview', metadata: { creationTimestamp: null } });
  });
});

test('auth reconcile is refused with a sentence', async () => {
  const { stderr, exitCode } = await kpod('auth', 'reconcile', '-f', 'x');
  expect(stderr).toMatch(/^error: /);
  expect(exitCode).toBe(1);
});
