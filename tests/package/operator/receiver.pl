#!/usr/bin/perl
# receiver.pl -- takes what is posted to it: each body becomes FOLDER/N.body, its header
# Wherry-Signature FOLDER/N.signature. Prints its port.
use strict;
use warnings;
use IO::Socket::INET;

my $folder = shift or die "usage: receiver.pl FOLDER\n";
my $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 8)
    or die "cannot listen: $!\n";
$| = 1;
print $server->sockport, "\n";
close STDOUT;

sub keep
{
    my ($name, $text) = @_;
    open my $file, '>', "$folder/$name" or die "cannot write '$name': $!\n";
    print $file $text;
    close $file;
}

my $number = 0;
while (my $client = $server->accept) {
    my ($length, $signature, $body) = (0, '', '');
    while (my $line = <$client>) {
        $length = $1 if $line =~ /^content-length:\s*(\d+)/i;
        $signature = $1 if $line =~ /^wherry-signature:\s*(\S+)/i;
        last if $line =~ /^\r?\n$/;
    }
    read $client, $body, $length;
    $number++;
    keep("$number.signature", $signature);
    keep("$number.body", $body);
    print $client "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
    close $client;
}
