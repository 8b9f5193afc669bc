/** Driver-model hooks in the order in which U-Boot runs them; the words are the fields of struct driver and uclass_driver. */
export const HOOK_KINDS = [
  'bind',
  'post_bind',
  'child_post_bind',
  'of_to_plat',
  'pre_probe',
  'child_pre_probe',
  'probe',
  'child_post_probe',
  'post_probe',
  'pre_remove',
  'remove',
  'child_post_remove',
  'pre_unbind',
  'unbind',
] as const;
