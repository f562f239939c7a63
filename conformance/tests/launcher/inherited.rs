//! A program that is started with a socket as its standard input, as inetd starts it: `System.inheritedChannel`.

use crate::support::{folder, javac, job};
use cortado_conformance::run::command;
use cortado_conformance::tools::{self, Tool};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

/// Tells through the channel what it is, and that the family of new sockets is its own: inetd's program of version 4 has no 6.
const MAIN: &str = r#"
import java.net.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;

public class Main {
    public static void main(String[] args) throws Exception {
        Channel c = System.inheritedChannel();
        String told = (c == null ? null : c.getClass().getSimpleName()) + " " + (c == System.inheritedChannel());
        told += " " + InetAddress.getLoopbackAddress() + " " + NetworkInterface.getByName("lo").getInterfaceAddresses();
        if (c instanceof SocketChannel s) {
            ByteBuffer b = ByteBuffer.allocate(5);
            while (b.hasRemaining()) s.read(b);
            told += " " + s.isConnected() + s.isBlocking() + (s.getRemoteAddress() instanceof InetSocketAddress) + " " + new String(b.array());
            s.write(ByteBuffer.wrap(told.getBytes()));
            s.close();
        } else if (c instanceof ServerSocketChannel l) {
            try (SocketChannel s = l.accept()) {
                s.write(ByteBuffer.wrap((told + " " + l.isBlocking()).getBytes()));
            }
        } else if (c instanceof DatagramChannel d) {
            ByteBuffer b = ByteBuffer.allocate(50);
            SocketAddress from = d.receive(b);
            d.send(ByteBuffer.wrap((told + " " + b.position()).getBytes()), from);
        } else {
            System.out.println(told);
        }
    }
}
"#;

fn start(tool: &Tool, dir: &Path, socket: impl Into<OwnedFd>) -> Child {
    let mut command = command(tool, &job(dir, &["Main"]));
    command.stdin(Stdio::from(socket.into())).stdout(Stdio::null()).spawn().unwrap()
}

const PATIENCE: Option<Duration> = Some(Duration::from_secs(60));

/// What the program says through each kind of socket.
fn answers(tool: &Tool, dir: &Path) -> Vec<String> {
    let mut answers = Vec::new();
    let mut answer = |mut child: Child, text: &[u8]| {
        assert!(child.wait().unwrap().success());
        answers.push(String::from_utf8_lossy(text).into_owned());
    };
    for address in ["127.0.0.1:0", "[::1]:0"] {
        // A machine without version 6.
        let Ok(listener) = TcpListener::bind(address) else { continue };
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        client.set_read_timeout(PATIENCE).unwrap();
        client.write_all(b"hello").unwrap();
        let mut text = Vec::new();
        let child = start(tool, dir, listener.accept().unwrap().0);
        client.read_to_end(&mut text).unwrap();
        answer(child, &text);

        let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        client.set_read_timeout(PATIENCE).unwrap();
        let child = start(tool, dir, listener);
        text.clear();
        client.read_to_end(&mut text).unwrap();
        answer(child, &text);
    }
    let (mut client, server) = UnixStream::pair().unwrap();
    client.set_read_timeout(PATIENCE).unwrap();
    client.write_all(b"hello").unwrap();
    let mut text = Vec::new();
    let child = start(tool, dir, server);
    client.read_to_end(&mut text).unwrap();
    answer(child, &text);

    let server = UdpSocket::bind("127.0.0.1:0").unwrap();
    let client = UdpSocket::bind("127.0.0.1:0").unwrap();
    client.set_read_timeout(PATIENCE).unwrap();
    client.send_to(b"abc", server.local_addr().unwrap()).unwrap();
    let child = start(tool, dir, server);
    let mut datagram = [0; 1000];
    let n = client.recv(&mut datagram).unwrap();
    answer(child, &datagram[..n]);
    answers
}

#[test]
fn a_socket_as_standard_input() {
    let dir = folder("inherited");
    javac(&dir, &[("Main.java", MAIN)]);
    let expected = answers(&tools::java(), &dir);
    assert_eq!(answers(&tools::cortado().unwrap(), &dir), expected);
    assert!(expected[0].starts_with("InheritedSocketChannelImpl"), "{expected:?}");
}
