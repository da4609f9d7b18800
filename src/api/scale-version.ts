/** The group version of scales. */
export const scaleVersion = 'autoscaling/v1';
