import { describe, expect, test } from 'vitest';
import { negotiate } from '../../../src/server/negotiation.ts';

describe('negotiate', () => {
  test.each([
    [undefined, 'object'],
    ['', 'object'],
    ['*/*', 'object'],
    ['application/json', 'object'],
    ['application/json;stream=watch', 'object'],
    ['application/vnd.kubernetes.protobuf, application/json', 'object'],
    ['application/json;as=Table;v=v1;g=meta.k8s.io,application/json', 'table'],
    ['application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json;as=Table;v=v1;g=meta.k8s.io', 'table'],
    ['application/json;as=Table;v=v2;g=meta.k8s.io,application/json', 'object'],
    ['application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json', 'metadata'],
    ['application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json', 'object'],
    ['application/json;as=constructor;v=v1;g=meta.k8s.io,application/json', 'object'],
  ])('%s gets %s', (accept, form) => {
    expect(negotiate(accept)).toBe(form);
  });

  test.each(['application/vnd.kubernetes.protobuf', 'text/html', 'application/json;as=Table;v=v2;g=meta.k8s.io'])(
    '%s is refused',
    (accept) => {
      expect(() => negotiate(accept)).toThrow('only the following media types are accepted: application/json');
    },
  );
});
