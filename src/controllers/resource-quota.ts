import { withQuotaStatus } from '../api/quota-status.ts';
import type { Reconcile } from './types.ts';

/** Keeps what ResourceQuotas say of what is used. k8s: controller/resourcequota */
export const reconcileResourceQuotas: Reconcile = ({ list, now }) =>
  list('ResourceQuota').flatMap((quota) => {
    const object = withQuotaStatus(quota, list, now);
    return object === quota ? [] : [{ type: 'update', object, because: 'what is used has changed' }];
  });
