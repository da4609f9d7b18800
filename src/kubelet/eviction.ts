/** What status says of a pod that the kubelet has ended for what it used. k8s: eviction/helpers.go Reason */
export const evictedReason = 'Evicted';
