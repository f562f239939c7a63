import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.server.shell.ProcessShellFactory;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** An SSH server and its client: passwords, keys, commands, a shell, files, a forwarded port. Arguments: a folder, a size. */
public class Ssh {
    /** Answers with the command in capitals, then with what it reads. */
    static final class Loud implements Command {
        private final String text;
        private InputStream in;
        private OutputStream out;
        private OutputStream err;
        private ExitCallback exit;

        Loud(String text) {
            this.text = text;
        }

        @Override
        public void setInputStream(InputStream in) {
            this.in = in;
        }

        @Override
        public void setOutputStream(OutputStream out) {
            this.out = out;
        }

        @Override
        public void setErrorStream(OutputStream err) {
            this.err = err;
        }

        @Override
        public void setExitCallback(ExitCallback callback) {
            exit = callback;
        }

        @Override
        public void start(ChannelSession channel, Environment environment) {
            new Thread(() -> {
                try {
                    out.write((text.toUpperCase() + "\n").getBytes(StandardCharsets.UTF_8));
                    long n = in.transferTo(out);
                    err.write(("read " + n + "\n").getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    err.flush();
                    exit.onExit(7);
                } catch (IOException e) {
                    exit.onExit(1, e.toString());
                }
            }).start();
        }

        @Override
        public void destroy(ChannelSession channel) {}
    }

    static void exec(ClientSession session, String command, byte[] input) throws IOException {
        try (ChannelExec channel = session.createExecChannel(command)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            channel.setIn(new java.io.ByteArrayInputStream(input));
            channel.setOut(out);
            channel.setErr(err);
            channel.open().verify(10_000);
            var events = channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), 60_000);
            System.out.println(command + ": " + events.contains(ClientChannelEvent.TIMEOUT) + " " + out.size() + " " + java.util.Arrays.hashCode(out.toByteArray())
                + " " + err.toString().strip() + " " + channel.getExitStatus());
        }
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of(args[0]));
        byte[] data = new byte[Integer.parseInt(args[1])];
        new Random(5).nextBytes(data);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair hostKey = generator.generateKeyPair();
        KeyPair ownKey = generator.generateKeyPair();
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPasswordAuthenticator((user, password, session) -> user.equals("user") && password.equals("secret"));
        server.setPublickeyAuthenticator((user, key, session) -> key.equals(ownKey.getPublic()));
        server.setCommandFactory((channel, command) -> new Loud(command));
        server.setShellFactory(new ProcessShellFactory("cat", "cat"));
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        server.setFileSystemFactory(new VirtualFileSystemFactory(folder.toAbsolutePath()));
        server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        server.start();
        SshClient client = SshClient.setUpDefaultClient();
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        client.setKeyIdentityProvider(KeyPairProvider.EMPTY_KEYPAIR_PROVIDER);
        client.start();
        try (ClientSession session = client.connect("user", "127.0.0.1", server.getPort()).verify(10_000).getSession()) {
            session.addPasswordIdentity("wrong");
            session.auth().verify(20_000);
            System.out.println("in with a wrong password");
        } catch (IOException e) {
            System.out.println(e.getMessage());
        }
        try (ClientSession session = client.connect("user", "127.0.0.1", server.getPort()).verify(10_000).getSession()) {
            session.addPasswordIdentity("secret");
            session.auth().verify(20_000);
            System.out.println("authenticated: " + session.isAuthenticated());
            exec(session, "hello there", new byte[0]);
            exec(session, "much", data);
            try (ChannelShell shell = session.createShellChannel()) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                shell.setIn(new java.io.ByteArrayInputStream("to a shell\nand back\n".getBytes()));
                shell.setOut(out);
                shell.setErr(out);
                shell.setUsePty(false);
                shell.open().verify(10_000);
                shell.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), 20_000);
                System.out.println("shell: " + out.toString().replace("\r", "").strip() + " " + shell.getExitStatus());
            }
            try (SftpClient files = SftpClientFactory.instance().createSftpClient(session)) {
                files.mkdir("sub");
                try (OutputStream out = files.write("sub/data")) {
                    out.write(data);
                }
                files.symLink("link", "sub/data");
                try (InputStream in = files.read("sub/data")) {
                    System.out.println("sftp: " + java.util.Arrays.equals(data, in.readAllBytes()) + " " + files.stat("sub/data").getSize());
                }
                files.rename("sub/data", "sub/other");
                TreeSet<String> names = new TreeSet<>();
                files.readDir("sub").forEach(entry -> names.add(entry.getFilename()));
                System.out.println(names);
                try {
                    files.stat("missing");
                } catch (IOException e) {
                    System.out.println(e.getMessage());
                }
            }
            try (var echo = new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
                Thread echoing = new Thread(() -> {
                    try (var socket = echo.accept()) {
                        socket.getInputStream().transferTo(socket.getOutputStream());
                    } catch (IOException e) {
                        System.out.println(e);
                    }
                });
                echoing.start();
                SshdSocketAddress bound = session.startLocalPortForwarding(new SshdSocketAddress("127.0.0.1", 0), new SshdSocketAddress("127.0.0.1", echo.getLocalPort()));
                try (var socket = new java.net.Socket("127.0.0.1", bound.getPort())) {
                    socket.getOutputStream().write("through the tunnel".getBytes());
                    System.out.println(new String(socket.getInputStream().readNBytes(18)));
                }
                echoing.join(10_000);
                session.stopLocalPortForwarding(bound);
            }
        }
        try (ClientSession session = client.connect("other", "127.0.0.1", server.getPort()).verify(10_000).getSession()) {
            session.addPublicKeyIdentity(ownKey);
            session.auth().verify(20_000);
            exec(session, "by key", "abc".getBytes());
        }
        client.stop();
        server.stop(true);
        System.out.println("closed: " + server.isClosed() + " " + client.isClosed());
        System.exit(0);
    }
}
