/* sandbox.c -- a sandbox of one's own for a test: started, steered, stopped. */
#include "tests/support/sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/support/process.h"
#include "tests/support/suite.h"

enum { URL_ROOM = 128, LINE_ROOM = 256, PIECE = 65536, ANSWER_SECONDS = 60 };

struct sandbox {
    pid_t pid;
    int input; /* its standard input: it ends when this is closed */
    int port;
    char url[URL_ROOM], mailchimp[URL_ROOM], ometria[URL_ROOM];
};

static void run_program(const int input[2], const int output[2])
{
    const char *program = getenv("WHERRY_SANDBOX_PROGRAM");
    if (program == NULL)
        program = SANDBOX_PROGRAM;
    dup2(input[0], STDIN_FILENO);
    dup2(output[1], STDOUT_FILENO);
    execl(program, program, "--until-eof", (char *)NULL);
    fprintf(stderr, "cannot run '%s': %s\n", program, strerror(errno));
    _exit(127);
}

static void read_line(int from, char line[LINE_ROOM])
{
    size_t length = 0;
    for (;;) {
        ssize_t got = read(from, line + length, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || line[length] == '\n' || length == LINE_ROOM - 2)
            break;
        length++;
    }
    line[length] = '\0';
}

struct sandbox *sandbox_start(void)
{
    struct sandbox *sandbox = memory_allocate(sizeof *sandbox);
    int input[2], output[2];
    ck_assert_int_eq(pipe2(input, O_CLOEXEC), 0);
    ck_assert_int_eq(pipe2(output, O_CLOEXEC), 0);
    sandbox->pid = process_fork();
    ck_assert_int_ge(sandbox->pid, 0);
    if (sandbox->pid == 0)
        run_program(input, output);
    close(input[0]);
    close(output[1]);
    sandbox->input = input[1];
    char line[LINE_ROOM];
    read_line(output[0], line);
    close(output[0]);
    const char *url = strstr(line, "http://127.0.0.1:");
    ck_assert_msg(url != NULL, "the sandbox did not start: '%s'", line);
    snprintf(sandbox->url, URL_ROOM, "%.100s", url);
    snprintf(sandbox->mailchimp, URL_ROOM, "%.100s/mailchimp/3.0", url);
    snprintf(sandbox->ometria, URL_ROOM, "%.100s/ometria/v2", url);
    sandbox->port = (int)strtol(strrchr(sandbox->url, ':') + 1, NULL, 10);
    return sandbox;
}

void sandbox_stop(struct sandbox *sandbox)
{
    if (sandbox == NULL)
        return;
    int status = 0;
    close(sandbox->input);
    while (waitpid(sandbox->pid, &status, 0) < 0 && errno == EINTR)
        ;
    free(sandbox);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0,
                  "the sandbox ended badly (wait status %d)", status);
}

const char *sandbox_url(const struct sandbox *sandbox)
{
    return sandbox->url;
}

const char *sandbox_mailchimp_url(const struct sandbox *sandbox)
{
    return sandbox->mailchimp;
}

const char *sandbox_ometria_url(const struct sandbox *sandbox)
{
    return sandbox->ometria;
}

static int connect_to(int port)
{
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval patience = {.tv_sec = ANSWER_SECONDS};
    int yes = 1;
    ck_assert_int_ge(connection, 0);
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    ck_assert_msg(
        connect(connection, (const struct sockaddr *)&address, sizeof address) == 0,
        "cannot reach the sandbox: %s", strerror(errno));
    return connection;
}

static void send_all(int connection, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(connection, text, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return; /* the answer says so */
        text += sent;
        length -= (size_t)sent;
    }
}

static void receive_all(int connection, struct buffer *answer)
{
    char *piece = memory_allocate(PIECE);
    for (;;) {
        ssize_t got = recv(connection, piece, PIECE, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        buffer_add(answer, piece, (size_t)got);
    }
    free(piece);
}

/* The head's Content-Length, -1 if it has none. */
static long long promised_length(const char *head)
{
    for (const char *line = strchr(head, '\n'); line != NULL; line = strchr(line, '\n'))
        if (strncasecmp(++line, "content-length:", 15) == 0)
            return strtoll(line + 15, NULL, 10);
    return -1;
}

/* Parts an answer into head and body; gives its status, 0 if it is not whole. */
static int part(const struct buffer *answer, struct buffer *head, struct buffer *body)
{
    const char *text = buffer_text(answer);
    const char *end = strstr(text, "\r\n\r\n");
    if (end == NULL || !text_starts_with(text, "HTTP/1.1 "))
        return 0;
    size_t head_length = (size_t)(end - text) + 4;
    char *start = memory_text_n(text, head_length);
    long long promised = promised_length(start);
    free(start);
    if (head != NULL)
        buffer_add(head, text, head_length);
    if (body != NULL)
        buffer_add(body, text + head_length, answer->length - head_length);
    if (promised >= 0 && (long long)(answer->length - head_length) < promised)
        return 0;
    return (int)strtol(text + 9, NULL, 10);
}

int sandbox_request(struct sandbox *sandbox, const char *method, const char *path,
                    const char *headers, const char *request_body, struct buffer *head,
                    struct buffer *body)
{
    struct buffer request = {0}, answer = {0};
    buffer_format(&request, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s", method, path,
                  sandbox->port, headers);
    if (request_body != NULL)
        buffer_format(&request,
                      "Content-Type: application/json\r\nContent-Length: %zu\r\n",
                      strlen(request_body));
    buffer_add_text(&request, "Connection: close\r\n\r\n");
    if (request_body != NULL)
        buffer_add_text(&request, request_body);
    int connection = connect_to(sandbox->port);
    send_all(connection, buffer_text(&request), request.length);
    receive_all(connection, &answer);
    close(connection);
    if (head != NULL)
        buffer_clear(head);
    if (body != NULL)
        buffer_clear(body);
    int status = part(&answer, head, body);
    buffer_free(&request);
    buffer_free(&answer);
    return status;
}

int sandbox_control(struct sandbox *sandbox, const char *method, const char *path,
                    const char *body, struct buffer *answer)
{
    return sandbox_request(sandbox, method, path, "", body, NULL, answer);
}

void sandbox_post(struct sandbox *sandbox, const char *verb, const char *format, ...)
{
    char path[LINE_ROOM], *body = NULL;
    struct buffer answer = {0};
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&body, format, arguments);
    va_end(arguments);
    ck_assert_int_ge(length, 0);
    snprintf(path, sizeof path, "/control/%s", verb);
    int status = sandbox_control(sandbox, "POST", path, body, &answer);
    ck_assert_msg(status == 200, "%s %s: %d %s", verb, body, status,
                  buffer_text(&answer));
    buffer_free(&answer);
    free(body);
}

void sandbox_dial(struct sandbox *sandbox, const char *name, const char *value)
{
    sandbox_post(sandbox, "dial", "{\"name\":\"%s\",\"value\":%s}", name, value);
}

void sandbox_free_pace(struct sandbox *sandbox)
{
    sandbox_dial(sandbox, "ometria.reads_per_second", "0");
    sandbox_dial(sandbox, "ometria.pushes_per_second", "0");
}
