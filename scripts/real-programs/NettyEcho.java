import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.util.CharsetUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;

/** Echo over TCP (bytes as they come, then frames) and UDP. Argument: messages on each connection. */
public class NettyEcho {
    static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }

    /** Sends its numbered messages one after another, and checks what comes back. */
    static final class Client extends SimpleChannelInboundHandler<ByteBuf> {
        final int count;
        final CountDownLatch done;
        final CRC32 sum = new CRC32();
        int next;
        int wrong;

        Client(int count, CountDownLatch done) {
            this.count = count;
            this.done = done;
        }

        ByteBuf message(int n) {
            ByteBuf out = Unpooled.directBuffer(4 + n % 1000);
            out.writeInt(n);
            for (int i = 0; i < n % 1000; i++) {
                out.writeByte(n + i);
            }
            return out;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.writeAndFlush(message(next));
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf in) {
            ByteBuf expected = message(next);
            wrong += expected.equals(in) ? 0 : 1;
            expected.release();
            sum.update(in.nioBuffer());
            if (++next == count) {
                context.close();
                done.countDown();
            } else {
                context.writeAndFlush(message(next));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            System.out.println(cause);
            context.close();
            done.countDown();
        }
    }

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[0]);
        EventLoopGroup boss = new NioEventLoopGroup(1);
        EventLoopGroup workers = new NioEventLoopGroup(2);
        AtomicInteger accepted = new AtomicInteger();
        Channel server = new ServerBootstrap().group(boss, workers).channel(NioServerSocketChannel.class)
            .childHandler(new ChannelInitializer<SocketChannel>() {
                @Override
                protected void initChannel(SocketChannel channel) {
                    accepted.incrementAndGet();
                    channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(1 << 16, 0, 4, 0, 4), new LengthFieldPrepender(4), new Echo());
                }
            }).bind("127.0.0.1", 0).sync().channel();
        int connections = 8;
        CountDownLatch done = new CountDownLatch(connections);
        Client[] clients = new Client[connections];
        Channel[] channels = new Channel[connections];
        for (int i = 0; i < connections; i++) {
            Client client = clients[i] = new Client(count, done);
            channels[i] = new Bootstrap().group(workers).channel(NioSocketChannel.class).handler(new ChannelInitializer<SocketChannel>() {
                @Override
                protected void initChannel(SocketChannel channel) {
                    channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(1 << 16, 0, 4, 0, 4), new LengthFieldPrepender(4), client);
                }
            }).connect(server.localAddress()).sync().channel();
        }
        System.out.println("all answered: " + done.await(120, TimeUnit.SECONDS));
        for (int i = 0; i < connections; i++) {
            channels[i].closeFuture().sync();
            System.out.println("client " + i + ": " + clients[i].next + " messages, " + clients[i].wrong + " wrong, " + Long.toHexString(clients[i].sum.getValue()));
        }
        System.out.println("accepted " + accepted);

        Channel datagrams = new Bootstrap().group(workers).channel(NioDatagramChannel.class).handler(new SimpleChannelInboundHandler<DatagramPacket>() {
            @Override
            protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
                context.writeAndFlush(new DatagramPacket(packet.content().retain(), packet.sender()));
            }
        }).bind("127.0.0.1", 0).sync().channel();
        CountDownLatch answers = new CountDownLatch(20);
        AtomicInteger sum = new AtomicInteger();
        Channel asking = new Bootstrap().group(workers).channel(NioDatagramChannel.class).handler(new SimpleChannelInboundHandler<DatagramPacket>() {
            @Override
            protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
                sum.addAndGet(packet.content().toString(CharsetUtil.UTF_8).hashCode());
                answers.countDown();
            }
        }).bind("127.0.0.1", 0).sync().channel();
        for (int i = 0; i < 20; i++) {
            asking.writeAndFlush(new DatagramPacket(Unpooled.copiedBuffer("datagram " + i, CharsetUtil.UTF_8), (InetSocketAddress) datagrams.localAddress())).sync();
        }
        System.out.println("datagrams: " + answers.await(20, TimeUnit.SECONDS) + " " + sum);
        try {
            new Bootstrap().group(workers).channel(NioSocketChannel.class).handler(new Echo()).connect("127.0.0.1", 1).sync();
        } catch (Exception e) {
            System.out.println(e.getClass().getSuperclass().getName() + ": " + e.getMessage());
        }
        server.close().sync();
        boss.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        workers.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        System.out.println("shut down: " + boss.isTerminated() + " " + workers.isTerminated());
    }
}
