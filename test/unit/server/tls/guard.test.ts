import { describe, expect, test } from 'vitest';
import { type Asked, refusalOf } from '../../../../src/server/tls/guard.ts';

const port = 27_443;
const own = '127.0.0.1:27443';

const code = (headers: Asked['headers'], hasCertificate = true) =>
  refusalOf({ url: '/api', headers: { host: own, ...headers }, hasCertificate }, port)?.status.code;

describe('a request over TLS', () => {
  test.each([
    [{}],
    [{ host: 'localhost:27443' }],
    [{ host: 'LocalHost:27443' }],
    [{ host: '127.0.0.1:8001' }],
    [{ host: 'localhost:8001', origin: 'http://localhost:8001' }],
    [{ origin: `https://${own}` }],
    [{ origin: `http://${own}` }],
    [{ origin: 'https://localhost:27443' }],
    [{ 'sec-fetch-site': 'none' as const }],
    [{ 'sec-fetch-site': 'same-origin' as const }],
  ])('with %j is answered to a known client, and is 401 to others', (headers) => {
    expect(code(headers)).toBeUndefined();
    expect(code(headers, false)).toBe(401);
  });

  test.each([
    ['evil.example'],
    ['evil.example:27443'],
    ['127.0.0.1:'],
    ['127.0.0.1:x'],
    ['127.0.0.1.evil.example:27443'],
    ['127.0.0.2:27443'],
    ['[::1]:27443'],
    ['0.0.0.0:27443'],
    ['localhost.:27443'],
    ['kubernetes.default.svc:27443'],
    [''],
    [undefined],
  ])('for the host %j is 403, whoever asks', (host) => {
    expect(code({ host })).toBe(403);
    expect(code({ host }, false)).toBe(403);
  });

  test.each([
    ['https://evil.example'],
    ['http://localhost:3000'],
    ['https://127.0.0.1'],
    ['https://127.0.0.1:27444'],
    ['null'],
    ['file://'],
    [''],
  ])('of the origin %j is 403, whoever asks', (origin) => {
    expect(code({ origin })).toBe(403);
    expect(code({ origin }, false)).toBe(403);
  });

  test.each(['cross-site', 'same-site', 'rubbish'])('that a browser calls %s is 403', (site) => {
    expect(code({ 'sec-fetch-site': site as 'cross-site' })).toBe(403);
  });

  test.each([['/kpod/v1/agent/listener'], ['/kpod/v1/agent/listener?x=1'], ['/kpod/v1/agent/listener/'], ['/kpod/v1/agent/listener//?x']])(
    'for the key itself is 403: %s',
    (url) => {
      expect(refusalOf({ url, headers: { host: own }, hasCertificate: true }, port)?.status.code).toBe(403);
      expect(refusalOf({ url, headers: { host: own }, hasCertificate: false }, port)?.status.code).toBe(401);
    },
  );

  test('is refused in the words of the API server where the client is not known', () => {
    expect(refusalOf({ url: '/api', headers: { host: own }, hasCertificate: false }, port)?.status).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Unauthorized',
      reason: 'Unauthorized',
      code: 401,
    });
  });
});
