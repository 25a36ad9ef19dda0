/// Sigma's services for the channels of the Windows event log.
/// - Source: Sigma taxonomy appendix 2.1.0, "Windows Folder", and the channel names of Windows itself.
enum WindowsChannels {
  /// The service of a channel; channel names compare without case. `nil` when Sigma has none for it.
  static func service(of channel: String) -> String? { services[channel.lowercased()] }

  /// The channel of events that name their provider only.
  static func channel(ofProvider provider: String) -> String? { channelsOfProviders[provider.lowercased()] }

  private static let services: [String: String] = Dictionary(
    [
      ("Application", "application"),
      ("Security", "security"),
      ("System", "system"),
      ("DNS Server", "dns-server"),
      ("Linux-Sysmon/Operational", "sysmon"),
      ("MSExchange Management", "msexchange-management"),
      ("Microsoft-IIS-Configuration/Operational", "iis-configuration"),
      ("Microsoft-ServiceBus-Client/Admin", "servicebus-client"),
      ("Microsoft-ServiceBus-Client/Operational", "servicebus-client"),
      ("Microsoft-Windows-AppLocker/EXE and DLL", "applocker"),
      ("Microsoft-Windows-AppLocker/MSI and Script", "applocker"),
      ("Microsoft-Windows-AppLocker/Packaged app-Deployment", "applocker"),
      ("Microsoft-Windows-AppLocker/Packaged app-Execution", "applocker"),
      ("Microsoft-Windows-AppModel-Runtime/Admin", "appmodel-runtime"),
      ("Microsoft-Windows-AppXDeploymentServer/Operational", "appxdeployment-server"),
      ("Microsoft-Windows-Application-Experience/Program-Compatibility-Assistant", "application-experience"),
      ("Microsoft-Windows-Application-Experience/Program-Telemetry", "application-experience"),
      ("Microsoft-Windows-AppxPackaging/Operational", "appxpackaging-om"),
      ("Microsoft-Windows-BitLocker/BitLocker Management", "bitlocker"),
      ("Microsoft-Windows-Bits-Client/Operational", "bits-client"),
      ("Microsoft-Windows-CAPI2/Operational", "capi2"),
      (
        "Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational",
        "certificateservicesclient-lifecycle-system"
      ),
      ("Microsoft-Windows-CodeIntegrity/Operational", "codeintegrity-operational"),
      ("Microsoft-Windows-DHCP-Server/Operational", "dhcp"),
      ("Microsoft-Windows-DNS Client Events/Operational", "dns-client"),
      ("Microsoft-Windows-DNS-Client/Operational", "dns-client"),
      ("Microsoft-Windows-DNS-Server/Analytical", "dns-server-analytic"),
      ("Microsoft-Windows-DNS-Server/Audit", "dns-server-audit"),
      ("Microsoft-Windows-DNSServer/Analytical", "dns-server-analytic"),
      ("Microsoft-Windows-DNSServer/Audit", "dns-server-audit"),
      ("Microsoft-Windows-Diagnosis-Scripted/Operational", "diagnosis-scripted"),
      ("Microsoft-Windows-DriverFrameworks-UserMode/Operational", "driver-framework"),
      ("Microsoft-Windows-Hyper-V-Worker", "hyper-v-worker"),
      ("Microsoft-Windows-Hyper-V-Worker-Admin", "hyper-v-worker"),
      ("Microsoft-Windows-Hyper-V-Worker-Operational", "hyper-v-worker"),
      ("Microsoft-Windows-Kernel-EventTracing", "kernel-event-tracing"),
      ("Microsoft-Windows-Kernel-EventTracing/Admin", "kernel-event-tracing"),
      ("Microsoft-Windows-Kernel-ShimEngine/Diagnostic", "kernel-shimengine"),
      ("Microsoft-Windows-Kernel-ShimEngine/Operational", "kernel-shimengine"),
      ("Microsoft-Windows-LDAP-Client/Debug", "ldap"),
      ("Microsoft-Windows-LSA/Operational", "lsa-server"),
      ("Microsoft-Windows-NTLM/Operational", "ntlm"),
      ("Microsoft-Windows-Ntfs/Operational", "ntfs"),
      ("Microsoft-Windows-PowerShell/Operational", "powershell"),
      ("Microsoft-Windows-PrintService/Admin", "printservice-admin"),
      ("Microsoft-Windows-PrintService/Operational", "printservice-operational"),
      ("Microsoft-Windows-SENSE/Operational", "sense"),
      ("Microsoft-Windows-SMBServer/Connectivity", "smbserver-connectivity"),
      ("Microsoft-Windows-Security-Mitigations/Kernel Mode", "security-mitigations"),
      ("Microsoft-Windows-Security-Mitigations/KernelMode", "security-mitigations"),
      ("Microsoft-Windows-Security-Mitigations/User Mode", "security-mitigations"),
      ("Microsoft-Windows-Security-Mitigations/UserMode", "security-mitigations"),
      ("Microsoft-Windows-Shell-Core/Operational", "shell-core"),
      ("Microsoft-Windows-SmbClient/Connectivity", "smbclient-connectivity"),
      ("Microsoft-Windows-SmbClient/Security", "smbclient-security"),
      ("Microsoft-Windows-Sysmon/Operational", "sysmon"),
      ("Microsoft-Windows-TaskScheduler/Operational", "taskscheduler"),
      (
        "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
        "terminalservices-localsessionmanager"
      ),
      ("Microsoft-Windows-VHDMP-Operational", "vhdmp"),
      ("Microsoft-Windows-VHDMP/Operational", "vhdmp"),
      ("Microsoft-Windows-WMI-Activity/Operational", "wmi"),
      ("Microsoft-Windows-Windows Defender/Operational", "windefend"),
      ("Microsoft-Windows-Windows Firewall With Advanced Security/Firewall", "firewall-as"),
      ("OpenSSH/Operational", "openssh"),
      ("PowerShellCore/Operational", "powershell"),
      ("Windows PowerShell", "powershell-classic"),
    ].map { ($0.0.lowercased(), $0.1) }, uniquingKeysWith: { first, _ in first })

  private static let channelsOfProviders: [String: String] = Dictionary(
    [
      ("Linux-Sysmon", "Linux-Sysmon/Operational"),
      ("Microsoft-Windows-PowerShell", "Microsoft-Windows-PowerShell/Operational"),
      ("Microsoft-Windows-Security-Auditing", "Security"),
      ("Microsoft-Windows-Sysmon", "Microsoft-Windows-Sysmon/Operational"),
      ("Microsoft-Windows-TaskScheduler", "Microsoft-Windows-TaskScheduler/Operational"),
      ("Microsoft-Windows-WMI-Activity", "Microsoft-Windows-WMI-Activity/Operational"),
      ("Microsoft-Windows-Windows Defender", "Microsoft-Windows-Windows Defender/Operational"),
      ("PowerShell", "Windows PowerShell"),
      ("PowerShellCore", "PowerShellCore/Operational"),
      ("Service Control Manager", "System"),
    ].map { ($0.0.lowercased(), $0.1) }, uniquingKeysWith: { first, _ in first })
}
