import type { AnyObject } from '../api/any-object.ts';
import { ApiError, requestEntityTooLarge } from '../api/errors.ts';

/** Bytes of an object. k8s: etcd's --max-request-bytes, whose objects are about as long in protobuf as they are here in JSON */
const mostBytes = 1.5 * 1024 * 1024;

/**
 * Targets in one object: every address of endpoints has every port. Tables and proxies hold them one by one, so a small object must not
 * stand for millions. The largest EndpointSlice has as many: a thousand endpoints, each with a hundred ports.
 */
const mostTargets = 100_000;

/**
 * Throws the ApiError that a cluster answers with for an object that its store does not take. Only what clients send is measured: what the
 * kubelet adds later must always find room.
 */
export function checkObjectSize(object: AnyObject): void {
  if (targetsOf(object) > mostTargets) throw requestEntityTooLarge(`limit is ${mostTargets} pairs of an address and a port`);
  if (Buffer.byteLength(JSON.stringify(object)) <= mostBytes) return;
  // The API server hands on etcd's own words, without a reason of its own.
  throw new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'etcdserver: request is too large',
    code: 500,
  });
}

function targetsOf(object: AnyObject): number {
  switch (object.kind) {
    case 'Endpoints':
      return (object.subsets ?? [])
        .map(({ addresses = [], notReadyAddresses = [], ports = [] }) => (addresses.length + notReadyAddresses.length) * ports.length)
        .reduce((sum, count) => sum + count, 0);
    case 'EndpointSlice':
      return object.endpoints.length * (object.ports ?? []).length;
    default:
      return 0;
  }
}
