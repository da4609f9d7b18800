import { describe, expect, it } from 'vitest';
import type { AnyObject } from '../../../src/api/any-object.ts';
import { startTestApi } from '../../fakes/api.ts';
import { createFakeClock, someMonday } from '../../fakes/clock.ts';
import { pod } from '../../fakes/pods.ts';

/** What the server answers to a request for a token of the account `robot`, beside which there are a pod and a Secret. */
async function ask(request: object, name = 'robot') {
  const api = await startTestApi({ clock: createFakeClock(someMonday) });
  const owner = pod({ spec: { serviceAccountName: 'robot' } });
  for (const object of [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot', namespace: 'default' } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'other', namespace: 'default' } },
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'default' } },
    { ...owner, metadata: { ...owner.metadata, name: 'web' } },
  ]) {
    await api.store.create(object as AnyObject);
  }
  const path = `/api/v1/namespaces/default/serviceaccounts/${name}/token`;
  const response = await fetch(`${api.url}${path}`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify(request),
  });
  const body = (await response.json()) as Readonly<Record<string, unknown>>;
  await api.close();
  return { code: response.status, body };
}

const asked = (spec: object, metadata: object = {}) => ({ kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1', metadata, spec });
const bound = (kind: string, name: string, more: object = {}) => asked({ boundObjectRef: { apiVersion: 'v1', kind, name, ...more } });
const time = '2026-01-05T00:00:00Z';

describe('a token', () => {
  it('is for the API, and for an hour, unless the request says', async () => {
    expect(await ask(asked({}))).toEqual({
      code: 201,
      body: {
        ...{ kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1' },
        metadata: { name: 'robot', namespace: 'default', creationTimestamp: time },
        spec: { audiences: ['api'], expirationSeconds: 3600, boundObjectRef: null },
        status: { token: `default/robot undefined api ${someMonday / 1000}`, expirationTimestamp: '2026-01-05T01:00:00Z' },
      },
    });
  });

  it('is what the request says', async () => {
    const { body } = await ask(asked({ audiences: ['a', 'b'], expirationSeconds: 600, boundObjectRef: { kind: 'Secret', name: 's' } }));
    expect(body).toMatchObject({
      spec: { audiences: ['a', 'b'], expirationSeconds: 600, boundObjectRef: { kind: 'Secret', name: 's' } },
      status: { token: `default/robot s a,b ${someMonday / 1000}`, expirationTimestamp: '2026-01-05T00:10:00Z' },
    });
  });

  it('of the account that every namespace has is there from the first request on', async () => {
    expect((await ask(asked({}), 'default')).code).toBe(201);
  });

  const invalid = 'TokenRequest.authentication.k8s.io';
  it.each<[string, object, number, string, string?]>([
    [
      'for less than ten minutes',
      asked({ expirationSeconds: 599 }),
      422,
      `${invalid} "" is invalid: spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes`,
    ],
    [
      'for longer than anybody counts',
      asked({ expirationSeconds: 2 ** 32 + 1 }),
      422,
      `${invalid} "" is invalid: spec.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds`,
    ],
    [
      'by another name',
      asked({}, { name: 'x' }),
      422,
      `${invalid} "robot" is invalid: metadata.name: Invalid value: "x": must match the service account name if specified`,
    ],
    [
      'in another namespace',
      asked({}, { namespace: 'x' }),
      422,
      `${invalid} "robot" is invalid: metadata.namespace: Invalid value: "x": must match the service account namespace if specified`,
    ],
    ['of an account that is not there', asked({}), 404, 'serviceaccounts "none" not found', 'none'],
    ['bound to a pod that is not there', bound('Pod', 'none'), 404, 'pods "none" not found'],
    ['bound to a secret that is not there', bound('Secret', 'none'), 404, 'secrets "none" not found'],
    ['bound to a node', bound('Node', 'none'), 404, 'nodes "none" not found'],
    ['bound to something else', bound('ConfigMap', 'c'), 400, 'cannot bind token to object of type /v1, Kind=ConfigMap'],
    [
      'bound to a pod of another group',
      bound('Pod', 'web', { apiVersion: 'a.b/v2' }),
      400,
      'cannot bind token to object of type a.b/v2, Kind=Pod',
    ],
    [
      'bound to a pod of another account',
      bound('Pod', 'web'),
      400,
      'cannot bind token for serviceaccount "other" to pod running with different serviceaccount name.',
      'other',
    ],
    [
      'bound to another object of the name',
      bound('Secret', 's', { uid: 'x' }),
      409,
      'Operation cannot be fulfilled on Secret "s": the UID in the bound object reference (x) does not match the UID in record. The object might have been deleted and then recreated',
    ],
    [
      'with another kind of body',
      { kind: 'Pod', apiVersion: 'v1' },
      400,
      'the API version in the data (v1) does not match the expected API version (authentication.k8s.io/v1)',
    ],
    [
      'with a text for a number',
      asked({ expirationSeconds: 'x' }),
      400,
      'TokenRequest in version "v1" cannot be handled as a TokenRequest: json: cannot unmarshal string into Go struct field TokenRequestSpec.spec.expirationSeconds of type int64',
    ],
  ])('is refused: %s', async (_what, request, code, message, account) => {
    expect(await ask(request, account)).toMatchObject({ code, body: { kind: 'Status', message } });
  });
});
