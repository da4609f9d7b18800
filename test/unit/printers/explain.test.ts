import { describe, expect, test } from 'vitest';
import type { Resource } from '../../../src/api/kinds/resource.ts';
import { findResource } from '../../../src/api/scheme.ts';
import { explain } from '../../../src/printers/explain.ts';
import { wrapWords } from '../../../src/printers/word-wrap.ts';

const resource = (word: string) => findResource(word) as Resource;

describe('explain', () => {
  test('says what a field is and what is in it', async () => {
    const text = explain(resource('pods'), { path: ['spec', 'containers', 'ports'], recursive: false });
    await expect(text).toMatchFileSnapshot('golden/explain-ports.txt');
  });

  test('lists everything below by name and type', async () => {
    const text = explain(resource('svc'), { path: ['spec'], recursive: true });
    await expect(text).toMatchFileSnapshot('golden/explain-service-spec.txt');
  });

  test('a field that is no struct has no fields', () => {
    const text = explain(resource('pods'), { path: ['spec', 'hostname'], recursive: false });
    expect(text).toMatch(/^KIND: {7}Pod\nVERSION: {4}v1\n\nFIELD: hostname <string>\n\n\nDESCRIPTION:\n {4}\S[\s\S]*\n {4}\n\n$/);
  });

  test.each([
    [['nope'], 'field "nope" does not exist'],
    [['spec', 'nope', 'x'], 'field "x" does not exist'],
    [['spec', 'nodeName', 'x'], 'field "x" does not exist'],
  ])('%j: %s', (path, message) => {
    expect(() => explain(resource('pods'), { path, recursive: false })).toThrow(message);
  });
});

describe('words are wrapped', () => {
  test.each([
    ['a b c', 3, 'a b\nc'],
    ['aaaa b', 3, 'aaaa\nb'],
    ['a bbbb', 3, 'a\nbbbb'],
    ['a\nb', 3, 'a\nb'],
    ['  a b', 4, '  a\nb'],
    ['a b ', 3, 'a b'],
    ['a b\n', 3, 'a b\n'],
    ['', 3, ''],
    [' bbbb', 3, ' bbbb'],
    ['a\u00a0b c', 3, 'a\u00a0b\nc'],
    ['🌱🌱 🌱', 4, '🌱🌱 🌱'],
  ])('%j to %d: %j', (text, limit, wrapped) => {
    expect(wrapWords(text, limit)).toBe(wrapped);
  });
});
