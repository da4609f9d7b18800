import { expect, test } from 'vitest';
import { keyPairProblem } from '../../../src/api/tls-key-pair.ts';
import { keyPairs, otherKeys } from '../../fakes/key-pairs.ts';

const { rsa, ec, ed25519 } = keyPairs;
const block = (type: string, body = 'AAAA') => `-----BEGIN ${type}-----\n${body}\n-----END ${type}-----\n`;

test.each([
  [rsa.certificate, rsa.key],
  [rsa.certificate, otherKeys.pkcs1],
  [ec.certificate, ec.key],
  [ec.certificate, otherKeys.sec1],
  [ed25519.certificate, ed25519.key],
  [`a note\n${rsa.certificate}${ec.certificate}`, `${block('EC PARAMETERS')}${rsa.key}`],
  [rsa.certificate.replaceAll('\n', '\r\n'), rsa.key],
])('a pair is one, whatever its form (%#)', (certificate, key) => {
  expect(keyPairProblem(Buffer.from(certificate), Buffer.from(key))).toBeUndefined();
});

test.each([
  ['', '', 'tls: failed to find any PEM data in certificate input'],
  [
    rsa.key,
    rsa.certificate,
    'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
  ],
  [
    `${block('A')}${block('B C')}`,
    rsa.key,
    'tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [A B C]',
  ],
  [rsa.certificate, '', 'tls: failed to find any PEM data in key input'],
  [rsa.certificate, rsa.certificate, 'tls: found a certificate rather than a key in the PEM for the private key'],
  [
    rsa.certificate,
    block('A'),
    'tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [A]',
  ],
  [block('CERTIFICATE'), rsa.key, 'x509: malformed certificate'],
  [rsa.certificate, block('PRIVATE KEY'), 'tls: failed to parse private key'],
  [rsa.certificate, ec.key, 'tls: private key type does not match public key type'],
  [ec.certificate, otherKeys.stranger, 'tls: private key does not match public key'],
])('what is no pair is told in words (%#)', (certificate, key, problem) => {
  expect(keyPairProblem(Buffer.from(certificate), Buffer.from(key))).toBe(problem);
});

test('a mebibyte of beginnings without an end takes no time that others would notice', () => {
  const hostile = Buffer.from('-----BEGIN A-----\n'.repeat(60_000));
  const before = performance.now();
  keyPairProblem(hostile, hostile);
  keyPairProblem(Buffer.concat([hostile, Buffer.from(block('B'))]), hostile);
  keyPairProblem(Buffer.from(block('CERTIFICATE', 'a:\n'.repeat(300_000))), hostile);
  expect(performance.now() - before).toBeLessThan(2000);
});
