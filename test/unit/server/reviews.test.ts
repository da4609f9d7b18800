import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Status } from '../../../src/api/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { entry, envelope, field, join } from '../../fakes/protobuf.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi({ clock: createFakeClock(Date.parse('2026-01-05T00:01:00Z')) });
});
afterEach(() => api.close());

async function send(path: string, body: object | Buffer, method = 'POST'): Promise<{ code: number; body: Status & { spec: object } }> {
  const type = Buffer.isBuffer(body) ? 'application/vnd.kubernetes.protobuf' : 'application/json';
  const headers = { 'content-type': type, accept: 'application/vnd.kubernetes.protobuf,application/json' };
  const sent = Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body);
  const response = await fetch(`${api.url}/apis/${path}`, { method, headers, body: sent });
  return { code: response.status, body: (await response.json()) as Status & { spec: object } };
}

const authorization = 'authorization.k8s.io/v1';
const ask = (kind: string, spec: object) => send(`${authorization}/${kind.toLowerCase()}s`, { kind, apiVersion: authorization, spec });

test('every access is allowed, also to those who ask in protobuf', async () => {
  const attributes = join(field(1, 'default'), field(2, 'get'), field(5, 'pods'), field(7, ''));
  const spec = join(field(1, attributes), field(3, 'somebody'), field(5, entry('scope', join(field(1, 'a'), field(1, 'b')))));
  const path = `${authorization}/subjectaccessreviews`;
  const content = join(field(1, Buffer.alloc(0)), field(2, spec), field(3, join(field(1, 0), field(2, ''))));
  expect(await send(path, envelope(authorization, 'SubjectAccessReview', content))).toEqual({
    code: 201,
    body: {
      kind: 'SubjectAccessReview',
      apiVersion: authorization,
      metadata: { creationTimestamp: null },
      spec: {
        resourceAttributes: { namespace: 'default', verb: 'get', resource: 'pods', name: '' },
        user: 'somebody',
        extra: { scope: ['a', 'b'] },
      },
      status: { allowed: true },
    },
  });
  const self = await ask('SelfSubjectAccessReview', { nonResourceAttributes: { path: '/healthz', verb: 'get' } });
  expect([self.code, self.body.status]).toEqual([201, { allowed: true }]);
  const local = await send(`${authorization}/namespaces/a/localsubjectaccessreviews`, {
    spec: { user: 'u', resourceAttributes: { namespace: 'a', verb: 'get', resource: 'pods' } },
  });
  expect([local.code, local.body.status]).toEqual([201, { allowed: true }]);
});

test('the rules of a namespace are everything', async () => {
  const { code, body } = await ask('SelfSubjectRulesReview', { namespace: 'default' });
  expect([code, body.status]).toEqual([
    201,
    {
      resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
      nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      incomplete: false,
    },
  ]);
});

test.each(['authentication.k8s.io/v1', 'authentication.k8s.io/v1beta1'])('who asks is told in %s', async (apiVersion) => {
  const { code, body } = await send(`${apiVersion}/selfsubjectreviews`, { kind: 'SelfSubjectReview', apiVersion });
  expect([code, body]).toEqual([
    201,
    {
      ...{ kind: 'SelfSubjectReview', apiVersion, metadata: { creationTimestamp: null } },
      status: { userInfo: { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] } },
    },
  ]);
});

describe('a token of an account', () => {
  const ask = (spec: object) => send('authentication.k8s.io/v1/tokenreviews', { spec });
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot', namespace: 'a', uid: 'u1' } } as const;

  test('is told by whom it is, also in protobuf', async () => {
    await api.store.create(account);
    const user = {
      username: 'system:serviceaccount:a:robot',
      uid: 'u1',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:a', 'system:authenticated'],
    };
    const good = { authenticated: true, user, audiences: ['api'] };
    expect((await ask({ token: 'good a robot u1 api' })).body.status).toEqual(good);
    const content = field(2, join(field(1, 'good a robot u1 vault'), field(2, 'x'), field(2, 'vault')));
    const answer = await send('authentication.k8s.io/v1/tokenreviews', envelope('authentication.k8s.io/v1', 'TokenReview', content));
    expect([answer.code, answer.body.status]).toEqual([201, { ...good, audiences: ['vault'] }]);
  });

  test.each<readonly [string, object]>([
    ['that nobody signed', { token: 'bad' }],
    ['of an account that was made anew', { token: 'good a robot u0 api' }],
    ['of an account that has gone', { token: 'good a other u1 api' }],
    ['of a pod that has gone', { token: 'good a robot u1 api web u2' }],
    ['for others', { token: 'good a robot u1 vault' }],
    ['for others than are asked for', { token: 'good a robot u1 api', audiences: ['vault'] }],
  ])('%s is none', async (_what, spec) => {
    await api.store.create(account);
    const { code, body } = await ask(spec);
    expect([code, body.status]).toEqual([201, { user: {}, error: 'invalid bearer token' }]);
  });

  test('that is not there cannot be asked about', async () => {
    expect((await ask({})).body.message).toBe('token is required for TokenReview in authentication');
  });
});

describe('a question that is none is refused', () => {
  const local = `${authorization}/namespaces/a/localsubjectaccessreviews`;
  const plain = `${authorization}/selfsubjectaccessreviews`;
  test.each<readonly [string, string, object, number, string]>([
    [
      'about nothing',
      plain,
      {},
      422,
      'SelfSubjectAccessReview.authorization.k8s.io "" is invalid: spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    ],
    [
      'about both',
      plain,
      { spec: { resourceAttributes: {}, nonResourceAttributes: {} } },
      422,
      'SelfSubjectAccessReview.authorization.k8s.io "" is invalid: spec.nonResourceAttributes: Invalid value: {}: cannot be specified in combination with resourceAttributes',
    ],
    [
      'about nobody',
      `${authorization}/subjectaccessreviews`,
      { spec: { resourceAttributes: {} } },
      422,
      'SubjectAccessReview.authorization.k8s.io "" is invalid: spec.user: Invalid value: "": at least one of user or group must be specified',
    ],
    [
      'about another namespace',
      local,
      { spec: { user: 'u', resourceAttributes: { namespace: 'b' } } },
      422,
      'LocalSubjectAccessReview.authorization.k8s.io "" is invalid: spec.resourceAttributes.namespace: Invalid value: "b": must match metadata.namespace',
    ],
    ['about no namespace', `${authorization}/selfsubjectrulesreviews`, {}, 400, 'no namespace on request'],
    [
      'of another kind',
      plain,
      { kind: 'Pod' },
      400,
      'Pod in version "v1" cannot be handled as a SelfSubjectAccessReview: no kind "Pod" is registered for version "authorization.k8s.io/v1"',
    ],
    [
      'of another version',
      plain,
      { apiVersion: 'v1' },
      400,
      'the API version in the data (v1) does not match the expected API version (authorization.k8s.io/v1)',
    ],
    [
      'whose spec is a text',
      plain,
      { spec: 'x' },
      400,
      'SelfSubjectAccessReview in version "v1" cannot be handled as a SelfSubjectAccessReview: spec must be an object',
    ],
  ])('%s', async (_what, path, question, code, message) => {
    const answer = await send(path, question);
    expect([answer.code, answer.body.message]).toEqual([code, message]);
  });

  test('without a question', async () => {
    expect((await fetch(`${api.url}/apis/${plain}`)).status).toBe(405);
    expect((await fetch(`${api.url}/apis/${plain}/x`)).status).toBe(404);
  });
});

test('reviews stand in discovery, with all versions of their group', async () => {
  const get = async (path: string) => (await fetch(api.url + path)).json();
  expect(await get('/apis/authentication.k8s.io')).toMatchObject({
    versions: [{ version: 'v1' }, { version: 'v1beta1' }],
    preferredVersion: { groupVersion: 'authentication.k8s.io/v1' },
  });
  expect(await get(`/apis/${authorization}`)).toMatchObject({
    resources: [
      { name: 'localsubjectaccessreviews', namespaced: true, verbs: ['create'] },
      { name: 'selfsubjectaccessreviews', namespaced: false },
      { name: 'selfsubjectrulesreviews' },
      { name: 'subjectaccessreviews' },
    ],
  });
});
