/* descriptor_not_aligned.c -- 'FILE' exports a 'wherry_connector' that is not aligned */
extern const char wherry_connector[];

__asm__(".data\n"
        ".balign 16\n"
        ".byte 0\n"
        ".globl wherry_connector\n"
        ".type wherry_connector, %object\n"
        ".size wherry_connector, 256\n"
        "wherry_connector:\n"
        ".zero 256\n"
        ".previous\n");
