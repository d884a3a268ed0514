package io.ringway.server.it.differential;

/** A server whose parser is not ours. The templates of its configuration stand beside this class. */
enum Peer {
    NGINX("nginx", "nginx.conf", true, "nginx -p ${DIR} -e ${DIR}/error.log -c ${CONFIG}"),
    HAPROXY("haproxy", "haproxy.cfg", true, "haproxy -db -f ${CONFIG}"),
    NODE("node", "recorder.js", false, "node ${CONFIG} ${SOCKET}"),
    PYTHON("python3", "recorder.py", false, "python3 -u ${CONFIG} ${SOCKET}");

    final String program;
    final String template;
    /** Whether it passes what it read to a recorder of ours; otherwise it prints it. */
    final boolean isProxy;
    /** Words with a space between them. */
    final String command;

    Peer(String program, String template, boolean isProxy, String command) {
        this.program = program;
        this.template = template;
        this.isProxy = isProxy;
        this.command = command;
    }
}
