/** No driver of ours uses managed memory (CONFIG_DEVRES off). @uboot drivers/core/devres.c dm_dump_devres() */
export function dm_dump_devres(): void {
  return;
}
