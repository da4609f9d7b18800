import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesFields, parseFieldSelector } from '../../../src/api/field-selectors.ts';
import { formatSelector, matchesLabels, parseLabelSelector } from '../../../src/api/selectors.ts';
import type { Event, Pod } from '../../../src/api/types.ts';

describe('a label selector', () => {
  const labels = { app: 'web', tier: 'front', size: '7', 'example.com/x': '', in: 'in' };
  test.each([
    ['', true],
    ['app', true],
    ['app=web', true],
    ['app==web', true],
    ['app = web', true],
    ['app=db', false],
    ['app!=web', false],
    ['app!=db', true],
    ['other!=db', true],
    ['!other', true],
    ['!app', false],
    ['! other', true],
    ['app in (web, db)', true],
    ['app in (db)', false],
    ['app notin (web)', false],
    ['other notin (web)', true],
    ['app=web,tier=front', true],
    ['app=web,tier=back', false],
    ['app=web,!other,tier in (front,back),size>6', true],
    ['size>7', false],
    ['size<8', true],
    ['app>1', false],
    ['example.com/x=', true],
    ['example.com/x', true],
    ['example.com/x in ()', true],
    ['example.com/x in (a,)', true],
    ['app in (,)', false],
    ['other=', false],
    ['in in (in)', true],
    ['toString', false],
  ])('%s: %s', (text, expected) => {
    expect(matchesLabels(parseLabelSelector(text), labels)).toBe(expected);
  });

  test.each([
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a=b c', "found 'c', expected: ',' or 'end of string'"],
    ['a=b,', "found '', expected: identifier after ','"],
    ['=b', "found '=', expected: !, identifier, or 'end of string'"],
    ['!=b', "found '!=', expected: !, identifier, or 'end of string'"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['a==!b', "unable to parse requirement: found '!', expected: identifier"],
    ['!a=b', "found '=', expected: ',' or 'end of string'"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a in (', "unable to parse requirement: found '', expected: ',', ')' or identifier"],
    ['a in (b c)', "unable to parse requirement: found 'c', expected: ',' or ')'"],
    ['a in (b,=)', "unable to parse requirement: found '=', expected: ',', or identifier"],
    ['a>b', "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer"],
    [
      'a=b_',
      "unable to parse requirement: values[0][a]: Invalid value: \"b_\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ],
    [
      '-a',
      "unable to parse requirement: <nil>: Invalid value: \"-a\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  ])('%s is refused: %s', (text, message) => {
    expect(() => parseLabelSelector(text)).toThrow(expect.objectContaining({ message }));
  });

  const name = fc.stringMatching(/^[a-z]([a-z0-9]{0,8}[a-z0-9])?$/);
  test('made of a set of labels matches exactly the sets that have them', () => {
    fc.assert(
      fc.property(fc.dictionary(name, name), fc.dictionary(name, name), (wanted, labels) => {
        const selector = parseLabelSelector(formatSelector(wanted));
        const expected = Object.entries(wanted).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
        expect(matchesLabels(selector, labels)).toBe(expected);
        expect(matchesLabels(selector, { ...labels, ...wanted })).toBe(true);
      }),
    );
  });
  test('never fails but with a sentence for people', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab =!<>(),in]{0,12}$/), (text) => {
        try {
          expect(parseLabelSelector(text)).toBeInstanceOf(Array);
        } catch (error) {
          expect(error).toMatchObject({ name: 'ApiError', status: { code: 400 } });
        }
      }),
    );
  });
});

test('labels are formatted sorted by key', () => {
  expect(formatSelector({ b: '2', a: '1' })).toBe('a=1,b=2');
  expect(formatSelector(undefined)).toBe('');
});

describe('a field selector', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default' },
    spec: { containers: [], restartPolicy: 'Always', terminationGracePeriodSeconds: 30, nodeName: 'kpod' },
    status: { phase: 'Running', podIP: '10.88.0.5', podIPs: [{ ip: '10.88.0.5' }] },
  } satisfies Pod;
  test.each([
    ['', true],
    ['metadata.name=web', true],
    ['metadata.name==web', true],
    ['metadata.name!=web', false],
    ['metadata.namespace=default,status.phase=Running', true],
    ['status.phase!=Running', false],
    ['spec.nodeName=kpod', true],
    ['spec.hostNetwork=false', true],
    ['spec.hostNetwork=true', false],
    ['status.podIPs=10.88.0.5', true],
    ['status.nominatedNodeName=', true],
    ['metadata.name=we\\,b', false],
  ])('%s: %s', (text, expected) => {
    expect(matchesFields(parseFieldSelector(text, 'Pod'), pod)).toBe(expected);
  });

  test('finds events by what they are about', () => {
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'web.1', namespace: 'default' },
      involvedObject: { kind: 'Pod', name: 'web' },
      source: { component: 'kubelet' },
      type: 'Warning',
      reportingComponent: 'kubelet',
      reportingInstance: 'kpod',
    } satisfies Event;
    const selector = parseFieldSelector('involvedObject.kind=Pod,involvedObject.name=web,source=kubelet,type!=Normal', 'Event');
    expect(matchesFields(selector, event)).toBe(true);
  });

  test.each([
    ['spec.foo=x', 'field label not supported: spec.foo'],
    ['involvedObject.name=x', 'field label not supported: involvedObject.name'],
    ['status.phase', "invalid selector: 'status.phase'; can't understand 'status.phase'"],
    ['status.phase=a\\b', 'invalid field selector: invalid escape sequence: \\b'],
    ['status.phase=a=b', 'invalid field selector: unescaped character in value: ='],
  ])('%s is refused: %s', (text, message) => {
    expect(() => parseFieldSelector(text, 'Pod')).toThrow(expect.objectContaining({ message }));
  });
});
