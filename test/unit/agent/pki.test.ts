import { createPublicKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAuthority } from '../../../src/agent/pki/authority.ts';
import { createKeyPairs } from '../../../src/agent/pki/key-pairs.ts';
import { makeKeyPair } from '../../../src/agent/pki/make-authority.ts';
import { createTokenIssuer } from '../../../src/agent/pki/token-issuer.ts';
import { defaultAccount } from '../../../src/api/default-account.ts';
import type { Secret } from '../../../src/api/types.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { TokenSubject } from '../../../src/kubelet/types.ts';
import { createFakeClock, someMonday } from '../../fakes/clock.ts';
import { pod } from '../../fakes/pods.ts';

let root: string;
let directory: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kpod-test-'));
  directory = join(root, 'pki');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const clock = createFakeClock(someMonday);
const authority = () => createAuthority({ directory, clock, log: silentLog });

describe('the authority', () => {
  test('is made once, and is the user’s alone', async () => {
    const first = authority();
    const [one, two] = await Promise.all([first.certificate(), first.certificate()]);
    expect(two).toBe(one);
    expect(await authority().certificate()).toBe(one);
    const certificate = new X509Certificate(one);
    expect(certificate.subject).toBe('CN=kubernetes');
    expect(certificate.ca).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.validTo).toBe('Jan  5 00:00:00 2036 GMT');
    for (const name of ['ca.crt', 'ca.key']) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });

  test('is another one when it was damaged', async () => {
    const before = await authority().certificate();
    writeFileSync(join(directory, 'ca.crt'), 'rubbish');
    const after = await authority().certificate();
    expect(after).not.toBe(before);
    expect(await authority().certificate()).toBe(after);
  });

  test('does not bring back a state directory that was removed', async () => {
    rmSync(root, { recursive: true });
    await expect(authority().certificate()).rejects.toThrow('ENOENT');
  });
});

describe('what the authority signs', () => {
  const keyPairs = () => createKeyPairs({ directory, authority: authority(), clock });
  const read = ({ certificate }: { readonly certificate: string }) => new X509Certificate(certificate);

  test('is made once, is the user’s alone, and ends with the authority', async () => {
    const [server, admin] = [await keyPairs().server(), await keyPairs().admin()];
    expect([await keyPairs().server(), await keyPairs().admin()]).toEqual([server, admin]);
    expect(read(server).subject).toBe('CN=kube-apiserver');
    expect(read(admin).subject).toBe('O=system:masters\nCN=kubernetes-admin');
    expect([server, admin].map((pair) => read(pair).keyUsage)).toEqual([['1.3.6.1.5.5.7.3.1'], ['1.3.6.1.5.5.7.3.2']]);
    const ca = read({ certificate: await authority().certificate() });
    for (const pair of [server, admin]) {
      expect([read(pair).verify(ca.publicKey), read(pair).checkIssued(ca), read(pair).validTo]).toEqual([true, true, ca.validTo]);
      expect(statSync(pair.keyFile).mode & 0o777).toBe(0o600);
    }
  });

  test.each([
    ['its key is another one', () => writeFileSync(join(directory, 'admin.key'), readFileSync(join(directory, 'ca.key')))],
    ['it is damaged', () => writeFileSync(join(directory, 'admin.crt'), 'rubbish')],
    ['it is of another authority', () => rmSync(join(directory, 'ca.crt'))],
  ])('is made anew when %s', async (_why, damage) => {
    const before = await keyPairs().admin();
    damage();
    const after = await keyPairs().admin();
    expect(after.certificate).not.toBe(before.certificate);
    expect(read(after).verify(read({ certificate: await authority().certificate() }).publicKey)).toBe(true);
    expect(await keyPairs().admin()).toEqual(after);
  });

  test.each([
    [80, false],
    [100, true],
  ])('with %i days left is kept: %s', async (days, isKept) => {
    const years = 10;
    const issuer = await authority().keyPair();
    const made = new Date(someMonday + days * 24 * 60 * 60 * 1000);
    made.setUTCFullYear(made.getUTCFullYear() - years);
    const pair = await makeKeyPair({ subject: [{ name: 'commonName', value: 'old' }], use: 'clientAuth' }, issuer, made);
    writeFileSync(join(directory, 'admin.key'), pair.key);
    writeFileSync(join(directory, 'admin.crt'), pair.certificate);
    expect((await keyPairs().admin()).certificate === pair.certificate).toBe(isKept);
  });

  test('lasts as long as the authority, however little is left of that', async () => {
    const later = createFakeClock(someMonday);
    const pairs = createKeyPairs({ directory, authority: authority(), clock: later });
    const first = await pairs.server();
    await later.advance(Date.parse(read(first).validTo) - someMonday - 1000);
    expect(await pairs.server()).toEqual(first);
  });
});

describe('a token', () => {
  const account = { ...defaultAccount('default'), metadata: { name: 'default', namespace: 'default', uid: 'account-uid' } };
  const seconds = someMonday / 1000;
  const api = 'https://kubernetes.default.svc.cluster.local';
  const issue = async (wanted: Omit<TokenSubject, 'account' | 'pod'>, bound: Pick<TokenSubject, 'pod'> = { pod: pod({}) }) => {
    const issuer = createTokenIssuer({ authority: authority(), clock });
    const issued = await issuer.issue({ account, ...bound, ...wanted });
    const key = createPublicKey(readFileSync(join(directory, 'sa.key')));
    const { payload, protectedHeader } = await jwtVerify(issued.token, key, { currentDate: new Date(someMonday) });
    return { issued, payload, protectedHeader };
  };

  test('says whose it is, and of which pod, and is signed', async () => {
    const { issued, payload, protectedHeader } = await issue({ expirationSeconds: 600, audiences: ['vault'] });
    expect(payload).toEqual({
      aud: ['vault'],
      exp: seconds + 600,
      iat: seconds,
      iss: 'https://kubernetes.default.svc.cluster.local',
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'kubernetes.io': {
        namespace: 'default',
        pod: { name: 'web', uid: 'uid-1' },
        serviceaccount: { name: 'default', uid: 'account-uid' },
      },
      nbf: seconds,
      sub: 'system:serviceaccount:default:default',
    });
    expect(protectedHeader).toEqual({ alg: 'ES256', kid: expect.stringMatching(/^.{43}$/) });
    expect(issued).toMatchObject({ issuedAt: someMonday, expiresAt: someMonday + 600_000 });
    expect(statSync(join(directory, 'sa.key')).mode & 0o777).toBe(0o600);
  });

  test('is known again until it is over, by who has signed it alone', async () => {
    const { issued } = await issue({ expirationSeconds: 600, audiences: ['vault'] });
    const verify = (token: string, now = someMonday) =>
      createTokenIssuer({ authority: authority(), clock: { ...clock, now: () => now } }).verify(token);
    expect(await verify(issued.token)).toEqual({
      ...{ audiences: ['vault'], namespace: 'default' },
      ...{ account: { name: 'default', uid: 'account-uid' }, pod: { name: 'web', uid: 'uid-1' } },
    });
    expect(await verify(issued.token, someMonday + 601_000)).toBeUndefined();
    const [head, , signature] = issued.token.split('.');
    const forged = Buffer.from(JSON.stringify({ iss: api, 'kubernetes.io': {} })).toString('base64url');
    expect(await verify(`${head}.${forged}.${signature}`)).toBeUndefined();
    expect(await verify('nonsense')).toBeUndefined();
  });

  test('says what it is bound to, and on which node that is', async () => {
    const secret = { kind: 'Secret', apiVersion: 'v1', metadata: { name: 's', namespace: 'default', uid: 'secret-uid' } } as const;
    const wanted = { expirationSeconds: 600, audiences: ['a', 'b'], secret: secret as unknown as Secret };
    const { payload } = await issue(wanted, { pod: pod({ spec: { nodeName: 'vm' } }) });
    expect(payload).toMatchObject({
      aud: ['a', 'b'],
      'kubernetes.io': { node: { name: 'vm' }, pod: { name: 'web', uid: 'uid-1' }, secret: { name: 's', uid: 'secret-uid' } },
    });
  });

  test.each<[string, readonly string[], Pick<TokenSubject, 'pod'>]>([
    ['for others than the API', [api, 'vault'], { pod: pod({}) }],
    ['of no pod', [api], {}],
  ])('that is asked for as long, but is %s, ends then', async (_what, audiences, bound) => {
    expect((await issue({ expirationSeconds: 3607, audiences }, bound)).payload.exp).toBe(seconds + 3607);
  });

  test('that every pod gets is taken for a year, and to be replaced in an hour', async () => {
    const { issued, payload } = await issue({ expirationSeconds: 3607, audiences: [api] });
    expect(payload).toMatchObject({
      aud: ['https://kubernetes.default.svc.cluster.local'],
      exp: seconds + 31_536_000,
      'kubernetes.io': { warnafter: seconds + 3607 },
    });
    expect(issued.expiresAt).toBe(someMonday + 3_607_000);
  });
});
