import { ApiError } from '../api/errors.ts';
import type { AnyObject } from '../api/types.ts';

/** Bytes of an object. k8s: etcd's --max-request-bytes, whose objects are about as long in protobuf as they are here in JSON */
const mostBytes = 1.5 * 1024 * 1024;

/**
 * Throws the ApiError that a cluster answers with for an object that its store does not take. Only what clients send is measured: what the
 * kubelet adds later must always find room.
 */
export function checkObjectSize(object: AnyObject): void {
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
