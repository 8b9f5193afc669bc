/**
 * Lint rule: a citation can be followed. `@spec VIRTIO 1.2 §2.7.5 The Virtqueue Descriptor Table` names document, version,
 * section and title; `@uboot drivers/virtio/virtio_ring.c virtqueue_add()` names a file or a function of U-Boot v2023.01.
 */
const SECTION = /§\d+(\.\d+)*/;
const SPEC = new RegExp(
  `^[A-Z][\\w/ .'-]*\\d[\\w/ .'-]* ${SECTION.source}(, ${SECTION.source})* \\S`,
);
const UBOOT = /^([\w.+-]+(\/[\w.+-]+)+|Kconfig files|[a-z_]\w*\(\)|CONFIG_[A-Z]\w*)/;

const FORMS = [
  { tag: /@spec\b ?/g, form: SPEC, example: '@spec VIRTIO 1.2 §2.7 Split Virtqueues' },
  {
    tag: /@uboot\b ?/g,
    form: UBOOT,
    example: '@uboot drivers/virtio/virtio_ring.c virtqueue_add()',
  },
];

/** @type {import('eslint').Rule.RuleModule} */
export const citationForm = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          for (const { tag, form, example } of FORMS) {
            for (const match of comment.value.matchAll(tag)) {
              const cited = comment.value.slice(match.index + match[0].length);
              // A citation may go on in the comment's next line.
              const text = cited.replace(/\s*\n\s*\*?\s*/g, ' ');
              if (comment.loc && !form.test(text)) {
                context.report({
                  loc: comment.loc,
                  message: `expected a citation such as "${example}", found "${match[0]}${text.slice(0, 60)}"`,
                });
              }
            }
          }
        }
      },
    };
  },
};
