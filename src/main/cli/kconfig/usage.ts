/** What `uboot-virtio kconfig --help` prints. */
export const KCONFIG_USAGE = `usage: uboot-virtio kconfig COMMAND [--srctree DIR] [--var NAME=VALUE]...

  resolve DEFCONFIG [FRAGMENT...]     prints the .config that it gives, as U-Boot's conf --defconfig does; of the
                                      lines of fragments the last counts, as in merge_config.sh
  savedefconfig CONFIG                prints the least that gives it again, as conf --savedefconfig does
  why SYMBOL [--defconfig DEFCONFIG]  says why a symbol has its value
  diff A B                            prints what two configurations give differently; exit status 1 if anything
  lint [--strict] DEFCONFIG...        prints FILE:LINE:COLUMN: what is wrong; exit status 1 if conf would refuse
                                      or lose a line, with --strict if a line does not do what it says

DEFCONFIG is a file, or the name of one in configs/ of the tree. Without --srctree the tree is the one that the file
lies in, or the built-in firmware's. --var sets an environment variable of the Kconfig files (CC, UBOOTVERSION ...), or answers a command that
they would run; none is run.
`;
